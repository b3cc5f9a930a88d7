"""The frame a province works in: agencies, fiscal years, PMQA criteria. All of it is editable data."""
