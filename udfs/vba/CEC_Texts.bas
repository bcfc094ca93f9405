Attribute VB_Name = "CEC_Texts"
Option Explicit
Option Private Module

' The source is ASCII: other letters are written \uXXXX, so that no code page of Windows or macOS can garble them.
Public Function CEC_Text(ByVal escaped As String) As String
    Dim parts() As String, i As Long
    If escaped = "" Then Exit Function
    parts = Split(escaped, "\u")
    CEC_Text = parts(0)
    For i = 1 To UBound(parts)
        CEC_Text = CEC_Text & ChrW(CLng("&H" & Left$(parts(i), 4))) & Mid$(parts(i), 5)
    Next i
End Function

' The language set in the workbook: "es", "en" or "ru"; the one it was built in where that cannot be read.
Public Function CEC_Language() As String
    Static settings As Object
    Dim content As Variant, at As Long, chosen As String
    CEC_Language = CEC_BUILT_LANGUAGE
    On Error GoTo unreadable
    If settings Is Nothing Then Set settings = CEC_Table(CEC_SETTINGS_TABLE)
    If settings Is Nothing Then Exit Function
    content = settings.DataBodyRange.Value2
    For at = 1 To UBound(content, 1)
        If content(at, CEC_SETTINGS_KEY) = "language" Then chosen = CStr(content(at, CEC_SETTINGS_VALUE))
    Next at
    If CEC_LanguageNamed(chosen) <> "" Then CEC_Language = CEC_LanguageNamed(chosen)
    Exit Function
unreadable:
    Set settings = Nothing
End Function

Private Function CEC_Table(ByVal tableName As String) As Object
    Dim sheet As Worksheet, candidate As ListObject
    For Each sheet In ThisWorkbook.Worksheets
        For Each candidate In sheet.ListObjects
            If candidate.name = tableName Then
                Set CEC_Table = candidate
                Exit Function
            End If
        Next candidate
    Next sheet
End Function

' Describes one function to the function wizard; a version of Excel that refuses a description goes without.
Public Sub CEC_Describe(ByVal functionName As String, ByVal description As String, ByVal arguments As Variant)
    Dim i As Long
    On Error Resume Next
    For i = LBound(arguments) To UBound(arguments)
        arguments(i) = CEC_Text(arguments(i))
    Next i
    Application.MacroOptions _
        Macro:="'" & Replace(ThisWorkbook.name, "'", "''") & "'!" & functionName, _
        Description:=CEC_Text(description), _
        Category:=CEC_CATEGORY, _
        ArgumentDescriptions:=arguments
End Sub
