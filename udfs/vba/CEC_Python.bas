Attribute VB_Name = "CEC_Python"
Option Explicit
Option Private Module

' Runs one function of udfs.buttons on this workbook. Python shows its own messages; only what keeps Python from
' being reached at all is said here.
Public Sub CEC_Run(ByVal action As String)
    Static running As Boolean
    Dim reason As String
    If running Then Exit Sub
    On Error GoTo failed
    running = True
    If CEC_PythonFound() Then
        If action = "diagnose" And CEC_LastFailure() <> "" Then
            CEC_Say CEC_Message("last_failure") & vbNewLine & vbNewLine & CEC_LastFailure()
        End If
        RunPython "import udfs.buttons; udfs.buttons." & action & "()"
    Else
        CEC_Say CEC_Message("no_python")
    End If
    running = False
    Exit Sub
failed:
    reason = Err.Description  ' the next call that handles errors empties Err
    running = False
    CEC_Say CEC_Message("not_reached") & vbNewLine & vbNewLine & reason
End Sub

' Whether the interpreter the workbook names is there. On macOS the sandbox hides it: assume so.
Private Function CEC_PythonFound() As Boolean
    CEC_PythonFound = True
    #If Not Mac Then
        Dim interpreter As String
        interpreter = GetConfig("INTERPRETER_WIN", "")
        If InStr(interpreter, "\") > 0 Then CEC_PythonFound = FileExists(interpreter)
    #End If
End Function

' A message box. The one of VBA itself loses letters outside the code page of Windows.
Private Sub CEC_Say(ByVal text As String)
    #If Not Mac Then
        On Error GoTo plain
        CreateObject("WScript.Shell").Popup text, 0, "CEC 4444", vbExclamation + vbSystemModal
        Exit Sub
plain:
    #End If
    MsgBox text, vbExclamation, "CEC 4444"
End Sub
