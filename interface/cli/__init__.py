"""The command `tenkyo`."""
