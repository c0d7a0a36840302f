"""Ledger -> what people take away: the notation of single items, the picture as text, tables, exports."""
