"""Sheets of cells: Excel workbooks, OpenDocument sheets and CSV, all read through one grid."""
