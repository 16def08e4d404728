"""The documentation as a static site (文書のサイト): Markdown in, pages that ask nobody for anything out."""
