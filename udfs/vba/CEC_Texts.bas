Attribute VB_Name = "CEC_Texts"
Option Explicit
Option Private Module

' The source is ASCII: other letters are written \uXXXX, so that no code page of Windows or macOS can garble them.
Public Function CEC_Text(ByVal escaped As String) As String
    Dim parts() As String, i As Long
    parts = Split(escaped, "\u")
    CEC_Text = parts(0)
    For i = 1 To UBound(parts)
        CEC_Text = CEC_Text & ChrW(CLng("&H" & Left$(parts(i), 4))) & Mid$(parts(i), 5)
    Next i
End Function

' The language set in the workbook: "es", "en" or "ru".
Public Function CEC_Language() As String
    Static settings As Object
    Dim wanted As String, row As Long, cells As Variant
    CEC_Language = CEC_BUILT_LANGUAGE
    On Error GoTo unreadable
    If settings Is Nothing Then Set settings = CEC_Table(CEC_SETTINGS_TABLE)
    If settings Is Nothing Then Exit Function
    cells = settings.DataBodyRange.Value2
    For row = 1 To UBound(cells, 1)
        If cells(row, CEC_SETTINGS_KEY) = "language" Then wanted = CStr(cells(row, CEC_SETTINGS_VALUE))
    Next row
    CEC_Language = CEC_LanguageNamed(wanted)
    Exit Function
unreadable:
    Set settings = Nothing
End Function

Private Function CEC_Table(ByVal name As String) As Object
    Dim sheet As Worksheet, found As ListObject
    For Each sheet In ThisWorkbook.Worksheets
        For Each found In sheet.ListObjects
            If found.Name = name Then
                Set CEC_Table = found
                Exit Function
            End If
        Next found
    Next sheet
End Function
