Attribute VB_Name = "CEC_Errors"
Option Explicit
Option Private Module

' Python can hand back values only, never Excel errors. Where a function has to answer with an error it returns one of
' the texts below, and these procedures put the true error in its place: ISERROR, IFERROR and charts then see it.

Public Function CEC_Result(ByRef answer As Variant) As Variant
    Dim row As Long, column As Long, lastColumn As Long
    If Not IsArray(answer) Then
        CEC_Result = CEC_Cell(answer)
        Exit Function
    End If
    lastColumn = CEC_LastColumn(answer)
    For row = LBound(answer, 1) To UBound(answer, 1)
        If lastColumn < 0 Then
            If VarType(answer(row)) = vbString Then answer(row) = CEC_Cell(answer(row))
        Else
            For column = LBound(answer, 2) To lastColumn
                If VarType(answer(row, column)) = vbString Then answer(row, column) = CEC_Cell(answer(row, column))
            Next column
        End If
    Next row
    CEC_Result = answer
End Function

' What a cell shows when Python could not be asked at all. The reason is kept for the button Diagnosis: a cell is no
' place for it, and a text there would spread into every formula that uses the cell.
Public Function CEC_Failure(ByVal reason As String) As Variant
    CEC_LastFailure reason
    CEC_Failure = CVErr(xlErrName)
End Function

' Keeps the reason of the last failure, or gives it back when called without one.
Public Function CEC_LastFailure(Optional ByVal reason As String = "") As String
    Static kept As String
    If reason <> "" Then kept = reason
    CEC_LastFailure = kept
End Function

Private Function CEC_Cell(ByVal value As Variant) As Variant
    CEC_Cell = value
    If VarType(value) <> vbString Then Exit Function
    Select Case value
        Case "#CEC!NULL": CEC_Cell = CVErr(xlErrNull)
        Case "#CEC!DIV0": CEC_Cell = CVErr(xlErrDiv0)
        Case "#CEC!VALUE": CEC_Cell = CVErr(xlErrValue)
        Case "#CEC!REF": CEC_Cell = CVErr(xlErrRef)
        Case "#CEC!NAME": CEC_Cell = CVErr(xlErrName)
        Case "#CEC!NUM": CEC_Cell = CVErr(xlErrNum)
        Case "#CEC!NA": CEC_Cell = CVErr(xlErrNA)
    End Select
End Function

' Upper bound of the second dimension, -1 where there is none.
Private Function CEC_LastColumn(ByRef answer As Variant) As Long
    CEC_LastColumn = -1
    On Error Resume Next
    CEC_LastColumn = UBound(answer, 2)
End Function
