"""What are the facts of this case? (事件記録): the case folder, read and written whole."""
