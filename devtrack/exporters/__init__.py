"""How does a report look as JSON, as a workbook, as a page?"""
