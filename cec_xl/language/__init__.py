"""A workbook in another language: everything the user typed goes into a new workbook beside it.

The original is left alone. A workbook that people have decorated, extended and linked cannot be translated in place
without touching what is theirs; a new one, built in the other language and filled with their inputs, can be compared
with the old one at leisure. `change.change_language` is the whole of it.
"""
