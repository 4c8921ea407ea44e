"""Where programs come from: one file for each form of publication."""
