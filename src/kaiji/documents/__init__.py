"""What goes on paper? (書面): one template a document, printed as HTML, PDF and DOCX."""
