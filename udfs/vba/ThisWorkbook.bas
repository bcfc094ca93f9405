Option Explicit

Private Sub Workbook_Open()
    CEC_RegisterFunctions
End Sub
