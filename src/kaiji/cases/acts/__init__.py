"""What is done with a case (事件の手続): every move that changes one, called by pages, API, CLI and jobs alike."""
