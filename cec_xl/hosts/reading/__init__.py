"""Reading workbooks: their structure, tables and single cells, without loading them whole."""
