"""Guides, dated facts and legal documents: files in, typed and validated knowledge out."""
