"""Files and hub sets -> rows -> claim pairs: bytes, tables, sources and their configs."""
