"""A workbook with hundreds of formulas around worksheet functions, on data of every kind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FORMULAS, AREAS, DATA, POLICY, CHAIN = "Fórmulas", "Áreas", "Cartera", "Política d'Ana", "Cadena"
Cell = object
Rows = tuple[tuple[Cell, ...], ...]


class Formula(NamedTuple):
    """A formula that is no value of the data, with the result in the file."""

    text: str
    result: str | float


NOT_COMPUTED = "viejo"
"""The result every formula with a worksheet function has at first."""

# The data -----------------------------------------------------------------------------------------------------

CALCULATED = {
    "Código": "=CEC_CODE(cartera[[#This Row],[D1]:[D4]])",
    "Fila": "=CEC_TOTAL(cartera[[#This Row],[Código]])+cartera[[#This Row],[Volumen]]",
}
HEADERS = ("Cliente", "D1", "D2", "D3", "D4", "Volumen", "Cuota [%]", "Pedido", "Años #", *CALCULATED)
CUSTOMERS: Rows = (
    ("C1", 4, 3, 2, 1, 1000, 0.6, dt.date(2024, 1, 1), 5),
    ("C2", 1, 2, 3, 4, 900, 0.1, dt.date(2025, 11, 30), 1.5),
    ("C3", 4, None, 2, 1, 50, 0.3, dt.date(2025, 6, 30), None),
    ("C4", 2, 1, 1, 1, "s/d", 1.5, "ayer", 2),
    ("C5", None, None, None, None, None, None, None, None),
    ("C6", 4, 4, 4, 4, 50.5, 0.2, dt.date(2025, 12, 31), 3),
)
"""The table ``cartera`` at B3 of the sheet of data, with a row of totals; its last two columns are calculated."""

BLOCKS: Mapping[tuple[str, str], Rows] = {
    (DATA, "P1"): (
        (2.5,), ("abc",), (None,), (True,), (Formula("=NA()", "#N/A"),), (Formula("=1/0", "#DIV/0!"),),
        (dt.date(2026, 1, 1),), ("4321",), (Formula('=CEC_TOTAL("")', NOT_COMPUTED),), (-0.5,), (False,), (1e15,),
        ("Vitales",), (4321,), (Formula("=3+1", 4),),
    ),
    (DATA, "R1"): (("x", 1, 1, 1), (5, 1, 1, 1), (Formula("=1/0", "#DIV/0!"), 1, 1, 1), (1, 1, 1, 1)),
    (POLICY, "A1"): ((0.1, 0.3, 0.5, 0.1), (0.5, 0.25, 0.1), ("Volumen", "Cuota", "Margen", "Lealtad")),
    (POLICY, "A5"): (("Años desde", "Factor"), (0, 0.5), (2, 0.75), (5, 1)),
    (POLICY, "A10"): (
        ("Regla", "Prioridad", "Dígito 1", "Dígito 4", "Acción", "Valor de la acción"),
        ("Gran cliente", 2, ">=3", None, "Descuento", 0.05),
        ("Impago", 1, None, "1", "Bloquear venta"),
    ),
    (POLICY, "A15"): (("Vitales", "Visitas", "Intenso", 12, 30, 60), ("Insulsos", "Visitas", "Ligero", 2, 30, 45)),
    (POLICY, "A20"): (
        ("Criterio", "Umbral del 4", "Umbral del 3", "Umbral del 2"),
        ("Volumen", 5000, 2000, 500),
        ("Potencial (cuota de cliente)", 0.5, 0.25, 0.1),
        ("Rentabilidad", 1000, 400, 100),
        ("Riesgo", 0, 1, 2),
    ),
    (POLICY, "A26"): (
        ("Nº de cliente", "Volumen", "Cuota de cliente", "Margen", "Impagados"),
        ("C1", 9000, 0.6, 500, 0),
        ("C2", 1000, 0.15, 1500, 2),
        ("C3", None, 0.15, 50, 3),
    ),
    (POLICY, "A31"): (("en",),),
}  # fmt: skip
"""Other cells: of every kind below P1, what the functions are told on a sheet whose name needs quotes."""

NAMES = {
    "una": "=Cartera!$P$14",
    "bloque": "=Cartera!$C$4:$F$9",
    "columna": "=Cartera!$G$4:$G$9",
    "pesos": "='Política d''Ana'!$A$1:$D$1",
    "constante": "=4444",
    "palabra": '="Vitales"',
    "lista": "={4,3,2,1}",
    "suma": "=SUM(Cartera!$P$14,1)",
    "Fórmulas!propia": "=Cartera!$P$13",
    "cecxl_language": "='Política d''Ana'!$A$31",
}

# The formulas, two blanks or more, or a line, between each and the next --------------------------------------

OWN = """
CEC_DIGIT(Cartera!G4,{900,500,100})   CEC_DIGIT(0.3,'Política d''Ana'!A2:C2)
CEC_DIGIT(3E-1,'Política d''Ana'!A2:C2)   CEC_DIGIT(30%,'Política d''Ana'!A2:C2)
CEC_DIGIT(-0.3,'Política d''Ana'!A2:C2)   CEC_DIGIT(1,{0,1,2},TRUE)   CEC_DIGIT(1,{0,1,2},"<")
CEC_DIGIT(1,{0,1,2})   CEC_DIGIT(Cartera!P2,{3,2,1})   CEC_DIGIT(Cartera!P3,{3,2,1})   CEC_DIGIT(Cartera!P5,{3,2,1})
CEC_DIGIT(#DIV/0!,{3,2,1})   SUM(CEC_DIGIT(columna,"pareto"))   SUM(CEC_DIGIT(Cartera!$G$4:$G$6,"quartiles"))
CEC_CODE(Cartera!C4:F4)   CEC_CODE(Cartera!$F$4:$C$4)   CEC_CODE(Cartera!C4:C7)   CEC_CODE(Cartera!C6:F6)
CEC_CODE(Cartera!C7:F7)   CEC_CODE(Cartera!C8:F8)   CEC_CODE(Cartera!C4:E4)   CEC_CODE(bloque)   CEC_CODE({4,3,2,1})
CEC_CODE({4;3;2;1})   CEC_CODE(lista)   CEC_CODE({5,1,1,1})   CEC_CODE(cartera[[D1]:[D4]])   CEC_TOTAL(4321)
CEC_TOTAL("4321")   CEC_TOTAL("4·21")   CEC_TOTAL(9999)   CEC_TOTAL(-1)   CEC_TOTAL(4.321E3)   CEC_TOTAL(432100%)
CEC_TOTAL(una)   CEC_TOTAL(constante)   CEC_TOTAL(suma-1)   CEC_TOTAL("")   CEC_TOTAL(#N/A)   CEC_TOTAL(#REF!)
CEC_TOTAL(#NULL!)   CEC_TOTAL(#NUM!)   CEC_TOTAL(Cartera!P6)   CEC_TOTAL(Cartera!P8)   CEC_TOTAL(Cartera!P9)
CEC_TOTAL(Cartera!P3)   CEC_TOTAL(Cartera!P15)   CEC_TOTAL(CEC_CODE(Cartera!C5:F5))
SUM(CEC_TOTAL(CEC_CODE(Cartera!C4:F5)))   SUM(CEC_TOTAL({4321,1111;4444,2222}))
CEC_SCORE(4321,'Política d''Ana'!A1:D1)   CEC_SCORE(4321,pesos)   CEC_SCORE(4321,pesos,5)
CEC_SCORE(4321,pesos,5,'Política d''Ana'!A5:B8)   CEC_SCORE(4321,pesos,,'Política d''Ana'!A5:B8)
CEC_SCORE(4321,{0.5,0.5,0.5,0.5})   SUM(CEC_SCORE({4321,1111},pesos,{1,2}))   CEC_SCORE(4321,pesos,Cartera!P3)
SUM(CEC_RANK(Cartera!G4:G6))   CEC_RANK({0.9,0.9},{12,12},{1000,2000})   CEC_RANK({0.9,0.9},,{1000,2000})
CEC_ABC(cartera[Volumen])   CEC_ABC(Cartera!G4:G6,{0.5,0.9})   CEC_ABC(Cartera!G4:G6,{0.9,0.5})
CEC_PARETO(Cartera!G4:G6)   INDEX(CEC_PARETO(cartera[[#All],[Volumen]]),3)
CEC_SEGMENT(cartera[Cuota '[%']],cartera[Volumen])   CEC_SEGMENT(0.6,4,{0.2,3},"digit")
CEC_SEGMENT(0.6,4,,"digit")   CEC_SEGMENT(1.6,4,,"digit")   CEC_SEGMENT(Cartera!H4:H6,Cartera!G4:G6,,"max")
CEC_STRATEGY(palabra)   CEC_STRATEGY(propia)   CEC_STRATEGY(Fórmulas!propia)   CEC_STRATEGY("oro")
CEC_STRATEGY(Cartera!$P$13)   CEC_SERVICE("Vitales")   CEC_SERVICE("Vitales","Visitas",'Política d''Ana'!A15:F16)
CEC_SERVICE("Vitales","Nada",'Política d''Ana'!$A$15:$F$16)   CEC_SERVICE("dull",,'Política d''Ana'!A15:F16)
CEC_BLOCKED(4441,'Política d''Ana'!A10:F12)   CEC_BLOCKED(4442,'Política d''Ana'!A10:F12)
CEC_BLOCKED(Cartera!P3,'Política d''Ana'!A10:F12)
CEC_BLOCKED("4·41",'Política d''Ana'!A10:F12,"Vitales",,"x","Actual")   CEC_DISCOUNT(4441,'Política d''Ana'!A10:F12)
CEC_DISCOUNT(1111,'Política d''Ana'!A10:F12)   SUM(CEC_DISCOUNT(cartera[Código],'Política d''Ana'!A10:F12))
CEC_EXPLAIN(4321,'Política d''Ana'!A3:D3)   CEC_EXPLAIN(4321,'Política d''Ana'!A3:D3,pesos,5)
CEC_EXPLAIN("4·21",'Política d''Ana'!A3:D3,pesos,,'Política d''Ana'!A5:B8)
CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos,FALSE)
INDEX(CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos,FALSE),2,8)
INDEX(CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos,,{0.2,0.5},"max"),3,14)
INDEX(CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos),4,8)
ROWS(CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos))
COLUMNS(CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos))
COUNT(CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos))
COUNTA(CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos))
CEC_CLASSIFY('Política d''Ana'!A1:D1,'Política d''Ana'!A20:D24,pesos)   CEC_LOST(Cartera!I4,Cartera!P7)
CEC_LOST(Cartera!I4,Cartera!P7,30,{3,6})   CEC_LOST(Cartera!I6,DATE(2026,1,1),,{3,12,6})
CEC_LOST(Cartera!I4,TODAY())   CEC_LOST(TODAY()-1,TODAY())   CEC_LOST(TODAY()+1,TODAY())
CEC_LOST(cartera[Pedido],Cartera!P7)   CEC_RECOVERY(0.4,Cartera!I4,Cartera!P7)
CEC_RECOVERY("Los precios son altos",Cartera!I4,Cartera!P7,,6,50%)   CEC_WINBACK_VALUE(2000,0.2)
CEC_WINBACK_VALUE(-2000,0.2,0.5,24)   CEC_WINBACK_VALUE(2000,1.2)   CEC_WINBACK_VALUE(2000,,0.5)   CEC_ROI(1500,500)
CEC_ROI(3000,500,0.5)   CEC_ROI(100,0)   CEC_ROI(Cartera!P3,0)   SUM(CEC_ROI(Cartera!G4:G6,{50;60;70}))
SUM(CEC_TOTAL(cartera[Código]))   SUM(CEC_TOTAL(cartera[[Código]]))   COUNT(CEC_TOTAL(cartera[Código]))
CEC_ABC(cartera)   ROWS(cartera)*10+COLUMNS(cartera[#All])+CEC_TOTAL(1111)   ROWS(cartera[#All])+CEC_TOTAL(1111)
cartera[[#Headers],[D2]]&CEC_TOTAL(1111)   SUM(cartera[#Data])+CEC_TOTAL(1111)   CEC_DIGIT(cartera[Años '#],{4,2,1})
CEC_TOTAL(Cartera!K4)   SUM(Cartera!$C$4:$F$5)+CEC_TOTAL(1111)   cec_total(1111)   CEC_TOTAL(A999)
CEC_TOTAL( 4321 ) + CEC_TOTAL( 1111 )   cartera[[#Totals],[Volumen]]*CEC_TOTAL(1111)   CEC_CODE(Cartera!R1:U1)
SUMPRODUCT((CEC_CODE(bloque)="4321")*1)   SUMPRODUCT((CEC_CODE(bloque)="4321")*columna)
ROWS(CEC_CODE(Cartera!C4:E4))   CEC_CODE(Cartera!R2:U2)   CEC_CODE(Cartera!R3:U3)   CEC_CODE(Cartera!R3:U4)
INDEX(CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos,'Política d''Ana'!A5:B8),2,12)
"""
"""Functions with arguments of every kind."""

AROUND = """
1+2*3   (1+2)*3   -2^2   0-2^2   2^-1   2^3^2   -2%   50%%   200%^2   2--3   +5   --TRUE   -Cartera!P3   1/0   0/0
0^0   0^-1   2^0.5   (-2)^3   (-2)^2   (-2)^0.5   1E308*10   -1E+308*10   10^400   1E-300*1E-300   5*Cartera!P3
5+Cartera!P4   5+Cartera!P8   5+Cartera!P2   5+Cartera!P9   5+""   5+"7"   5+Cartera!P5   Cartera!P6+Cartera!P5
Cartera!P5+Cartera!P6   1+#NUM!   0.1+0.2   0.1*3   1-0.9   TRUE+TRUE   7-10   Cartera!P7+1   Cartera!P12+1   1/3
2/3   .5   5.   1.5e+3   "a"&"b"   "a"&1   1&2   "a"&Cartera!P3   "a""b"&"c"   -5&""   1+1&2   "a"&Cartera!P5
Cartera!P14&Cartera!P8   ""&""   Cartera!P7&""   1E10&""   1=1   1=2   1<>2   1<2   2<=2   3>2   2>=3   "a"="A"
"a"<>"b"   "a"=1   1<"a"   "1"=1   Cartera!P3=0   Cartera!P3=""   Cartera!P3=FALSE   Cartera!P3=Cartera!P3
Cartera!P4=TRUE   Cartera!P9=""   Cartera!P9=0   0.1+0.2=0.3   Cartera!P5=1   1=1=TRUE   1+1=2   "a"&"b"="ab"
-1<Cartera!P3   Cartera!P3<>"x"   1<2<3   "é"="É"   Cartera!P2>5   TRUE>5   TRUE>"z"   TRUE=1   IF(TRUE,1,2)
IF(FALSE,1,2)   IF(FALSE,1)   IF(TRUE,,2)   IF(FALSE,1,)   IF(0,1,2)   IF(-0.1,1,2)   IF(Cartera!P3,1,2)
IF("a",1,2)   IF(Cartera!P2,1,2)   IF(Cartera!P5,1,2)   IF(TRUE,Cartera!P3,2)   IF(TRUE,1,1/0)   IF(TRUE,#N/A,1)
IF(Cartera!P9="","vacío",1)   IF(Cartera!P4,Cartera!P1,0)   SUM(IF(TRUE,Cartera!P1:P4,0))   IF(TRUE,"")
IFERROR(1/0,7)   IFERROR(5,7)   IFERROR(Cartera!P5,"")   IFERROR(#REF!,#N/A)   _xlfn.IFNA(NA(),7)
_xlfn.IFNA(1/0,7)   _xlfn.IFNA(5,7)   _xlfn.IFNA(Cartera!P5,Cartera!P3)   ISERROR(1/0)   ISERROR(NA())   ISERROR(5)
ISERR(1/0)   ISERR(NA())   ISERR(Cartera!P2)   ISNA(NA())   ISNA(1/0)   ISNA(Cartera!P5)   ISBLANK(Cartera!P3)
ISBLANK(Cartera!P9)   ISBLANK("")   ISBLANK(0)   ISNUMBER(5)   ISNUMBER("5")   ISNUMBER(Cartera!P3)
ISNUMBER(Cartera!P7)   ISNUMBER(Cartera!P5)   ISNUMBER(TRUE)   ISTEXT("a")   ISTEXT("")   ISTEXT(5)
ISTEXT(Cartera!P3)   ISTEXT(Cartera!P9)   ISTEXT(Cartera!P6)   ISTEXT(TRUE)   NOT(TRUE)   NOT(0)   NOT(-1)
NOT(Cartera!P3)   NOT("a")   NOT(Cartera!P6)   NA()   TRUE()   FALSE()   TRUE   FALSE   ABS(-2.5)   ABS(Cartera!P3)
ABS("-")   ABS(TRUE)   INT(2.9)   INT(-2.1)   INT(-2)   INT(Cartera!P3)   INT(Cartera!P2)   ROUND(0.5,0)
ROUND(1.5,0)   ROUND(2.5,0)   ROUND(-2.5,0)   ROUND(-0.5,0)   ROUND(2.675,2)   ROUND(1.005,2)   ROUND(1250,-2)
ROUND(-1250,-2)   ROUND(1249,-2)   ROUND(49,-2)   ROUND(5,-1)   ROUND(4,-1)   ROUND(1/3,4)   ROUND(2.55,1.9)
ROUND(2.55,-0.9)   ROUND(Cartera!P3,2)   ROUND(1E+15,2)   ROUND(1.45,1)   ROUND(-1.45,1)   ROUND(0.285,2)
ROUND(TRUE,0)   ROUND(Cartera!P2,0)   ROUND(1,Cartera!P6)   ROUND(123456789.123456,5)   ROUND(5.015,2)
ROUND(1E-10,5)   DATE(2024,2,29)   DATE(2023,14,1)   DATE(2024,0,1)   DATE(2024,-11,1)   DATE(2024,3,0)
DATE(2024,1,-5)   DATE(2024,12.9,1.9)   DATE(2024,25,31)   DATE(1901,1,1)   DATE(9998,12,31)   VALUE("12")
VALUE("0012")   VALUE("abc")   VALUE(5)   VALUE(Cartera!P8)   VALUE(Cartera!P3)   VALUE("")   TODAY()
TODAY()-DATE(2024,1,1)   INT(TODAY()/7)   LEFT("4321",2)   LEFT("4321")   LEFT("4321",0)   LEFT("4321",9)
LEFT("4321",-1)   LEFT(4321,2)   LEFT(Cartera!P3,2)   LEFT("4321",1.9)   LEFT("4321",Cartera!P3)   LEFT("4321","2")
LEFT("4321","x")   LEFT(Cartera!P5,1)   LEFT(-4321,2)   RIGHT("4321",2)   RIGHT("4321")   RIGHT("4321",0)
RIGHT("4321",9)   RIGHT("4321",-1)   RIGHT(4321,3)   RIGHT(Cartera!P9,2)   MID("4321",2,2)   MID("4321",0,2)
MID("4321",2,-1)   MID("4321",5,1)   MID("4321",4,9)   MID("4321",2,0)   MID(4321,2,1)   MID("4321",1.9,1)
LEN(4321)   LEN("")   LEN("ñandú")   LEN(Cartera!P3)   LEN(Cartera!P5)   LEN(" a ")   LEN(-5)   SUM(1,2,3)
SUM("5",TRUE,1)   SUM("x",1)   SUM(Cartera!P1:P4)   SUM(Cartera!P8,1)   SUM(Cartera!P4,1)   SUM(Cartera!P1:P6)
SUM(Cartera!P3)   SUM(columna)   SUM({1,2;3,4})   SUM(bloque,Cartera!P15)   SUM(0.1,0.2,0.3)   MIN(3,1,2)
MIN(Cartera!P2:P3)   MIN(Cartera!P1,Cartera!P10)   MIN(bloque)   MIN("x")   MIN(TRUE,5)   MIN(Cartera!P5,1)
MAX(3,1,2)   MAX(Cartera!P2:P3)   MAX(Cartera!P3,-5)   MAX(columna)   MAX(-1,"7")   MAX({1;9;3})
MAX(Cartera!P10,Cartera!P3)   AVERAGE(1,2,4)   AVERAGE(Cartera!P2:P3)   AVERAGE(columna)   AVERAGE(Cartera!P1:P4)
AVERAGE("3",TRUE)   AVERAGE(Cartera!P5)   COUNT(1,2,3)   COUNT(Cartera!P1:P15)   COUNT("5","x",TRUE)
COUNT(Cartera!P5)   COUNT(1/0,1)   COUNT(Cartera!P3)   COUNT(bloque)   COUNTA(Cartera!P1:P15)   COUNTA(Cartera!P3)
COUNTA(Cartera!P9)   COUNTA("",1/0)   COUNTA(bloque)   AND(TRUE,TRUE)   AND(TRUE,FALSE)   AND(1,2)   AND(1,0)
AND(Cartera!P3:P4)   AND(Cartera!P4,Cartera!P2)   AND(Cartera!P3)   AND("x",TRUE)   AND(Cartera!P4:P5)
AND(Cartera!P1:P4)   AND({1,0})   AND(TRUE,1/0)   AND(FALSE,1/0)   OR(FALSE,FALSE)   OR(FALSE,TRUE)   OR(0,5)
OR(Cartera!P3)   OR(Cartera!P11,Cartera!P3)   OR(Cartera!P10:P11)   OR("x")   OR(TRUE,1/0)   OR({0,0,1})
OR(Cartera!P2,TRUE)   ROWS(Cartera!A1:C5)   ROWS(Cartera!P1)   ROWS({1;2;3})   ROWS(bloque)   COLUMNS(Cartera!A1:C5)
COLUMNS({1,2})   COLUMNS(columna)   ROWS(cartera[Volumen])   INDEX({1,2;3,4},2,1)   INDEX({1,2;3,4},3,1)
INDEX({1,2;3,4},1,3)   INDEX({1,2;3,4},-1,1)   INDEX({5;6;7},2)   INDEX({5,6,7},2)   INDEX({5,6,7},4)
INDEX({5;6;7},4)   INDEX(columna,3)   INDEX(columna,1.9)   INDEX(bloque,2,4)   INDEX(bloque,1,5)   INDEX(bloque,7,1)
SUM(INDEX(bloque,1,0))   SUM(INDEX(bloque,0,4))   SUM(INDEX(bloque,0,0))   INDEX(Cartera!P1:P15,3)
INDEX(Cartera!P1:P15,5)   INDEX(Cartera!P1:P15,9)   INDEX(columna,"2")   INDEX(columna,"x")
INDEX(columna,Cartera!P5)   INDEX(Cartera!P14,1)   INDEX(Cartera!P14,2)   INDEX(cartera[Cliente],2)
COUNTA(INDEX(Cartera!P1:P15,3))   ISBLANK(INDEX(Cartera!P1:P15,3))   D1:D700*2   ABS(D1:D700)   LEN(D1:D700)
IF(D1:D700>3,1,0)   Cartera!B4:B5&1   Cartera!A1:C9+1   IFERROR(Cartera!A1:C9,9)   {7,8,9}   {7;8}*2   bloque+1
columna+1   SUM(D1:D700)   ABS(D:D)   SUM(Cartera!2:2)   ISERROR(D1:D700)   AND(D1:D700>0)
COUNT(CEC_TOTAL({4321,1111}))   INDEX(1/0,1)   (-8)^(2/3)   43.1-43.2+1   IFERROR(1/0,Cartera!P3)&"x"
ISBLANK(IF(TRUE,Cartera!P3))   ISTEXT(IF(TRUE,Cartera!P3))   -Cartera!P9   "12"+"3"   ROUND(-0.4,0)&1   ROUND(1.15,1)
ROUND(2.5,-1)   ROUND(15,-1)   ROUND(-15,-1)   ROUND(8.325,2)   ROUND(1234.5678,-5)   ROUND(4.35*100,0)
0.1*3=0.3   0.1*3>0.3   1=1.0000000000000002   100000000000000.1=100000000000000.2   DATE(2024,1,1.9)
DATE(2024.9,1,1)   ROUND(-2.5,0.9)   ROUND(1E+20,10)   ROUND(1,300)   SUM(1E+308,1E+308)   SUM(ABS({-1,-2}))
SUM({1,2}*2)   SUM(IF({1,0},2,3))   SUM(CEC_TOTAL({4321,1111})*2)   SUM(INDEX(Cartera!P1:P15,8))
AND(INDEX(Cartera!P1:P15,3),TRUE)   ROWS(1/0)   COLUMNS(NA())   INDEX(NA(),2,3)
AND({1,"a"})   INDEX(D1:D700,0)*1   SUMPRODUCT({1,2;3,4},{1,0;0,1})
SUMPRODUCT(columna,columna)   SUMPRODUCT(Cartera!P1:P4,Cartera!P1:P4)
TODAY()=INT(TODAY())   SUM(Cartera!P3,Cartera!P2)   1%%   +"a"   +Cartera!P2   --"5"   -""   "5"%   IF(NA(),1,2)
IF(1,,)   IF(FALSE,1,Cartera!P3)&"x"   COUNTA(Cartera!P3,Cartera!P2)   COUNTA(1,"",Cartera!P3)
INDEX(Cartera!C4:F4,3)   INDEX(Cartera!C4:F4,1,3)   INDEX(Cartera!C4:F4,3,1)   MIN(Cartera!P4,5)   MAX({TRUE,-1})
SUM(TRUE)   MAX(FALSE,-5)   COUNT(Cartera!P8)   COUNT("")   AVERAGE(TRUE,FALSE)   AVERAGE("x")   MIN("")
"""
"""What may stand around the functions: each in a condition with one of them, which leaves it as it is."""

CHAINED = """
CEC_CODE(bloque)   CEC_TOTAL(A5)+1   CEC_CODE(Cartera!C5:F5)   CEC_TOTAL(A3)*A2   CEC_CODE({4,4,2,2})
SUM(CEC_TOTAL(A5),A1:A4,A9)   IFERROR(CEC_TOTAL(A1),CEC_TOTAL(A3))   INDEX(CEC_CODE(Cartera!C7:F8),2)
CEC_TOTAL(A8)&CEC_TOTAL(A5)   IF(A8="",CEC_TOTAL(A5),A8)   CEC_RANK(A2:A4)   SUM(Áreas!B2:E5)+CEC_TOTAL(4444)
CEC_TOTAL(Cartera!K4)   SUM(Cartera!L4:L5)+CEC_TOTAL(A1)
"""
"""In A1 and below of a sheet of their own: they read each other, in no order."""

SPREAD = {
    "B2:E5": "cartera[[D1]:[D4]]*CEC_TOTAL(1111)",
    "B8:B13": "CEC_CODE(bloque)",
    "D8:D10": "CEC_CODE(bloque)",
    "F8:F15": "CEC_CODE(bloque)",
    "H8:I13": "CEC_CODE(bloque)",
    "B18:E19": "CEC_DIGIT({0.6,0.3,0.2,0;1,2,3,4},{0.5,0.25,0.1})",
    "B21:F23": "CEC_TOTAL({4321,1111})",
    "B25:D26": "CEC_TOTAL(4321)",
    "B28:G29": "CEC_TOTAL({4321;1111})+{1,2,3}",
    "B31:Q36": "CEC_CLASSIFY('Política d''Ana'!A26:E29,'Política d''Ana'!A20:D24,pesos)",
    "B40:B45": "CEC_ABC(columna)",
    "C40:C45": "CEC_PARETO(columna)",
    "D40:D45": "CEC_SEGMENT(cartera[Cuota '[%']],columna)",
    "E40:E45": "CEC_STRATEGY(CEC_SEGMENT(Cartera!H4:H6,Cartera!G4:G6))",
    "F40:F45": 'IFERROR(CEC_TOTAL(CEC_CODE(bloque)),"?")',
    "G40:G45": "IF(ISERROR(CEC_TOTAL(cartera[Código])),0,1)",
    "H40:H45": "CEC_LOST(cartera[Pedido],Cartera!P7)",
    "I40:I42": "CEC_RANK(CEC_SCORE(CEC_CODE(Cartera!C4:F5),pesos))",
    "J40:J45": "LEFT(cartera[Cliente],1)&CEC_TOTAL(1111)",
    "K40:K45": "INDEX(CEC_CODE(bloque),0,1)",
    "L40:L45": "CEC_TOTAL(1111)*(Cartera!C4:C9=4)",
    "M40:M45": "ROUND(CEC_PARETO(columna),1)",
    "N40:N45": "IF(CEC_TOTAL(1111)=4,cartera[Volumen],0)",
    "O40:O45": "NOT(ISBLANK(cartera[Volumen]))*CEC_TOTAL(1111)",
    "P40:P45": "-CEC_DIGIT(columna,{900,500,100})%",
    "B50": "SUM(CEC_TOTAL(1111)*{1,2,3})",
    "C50": "SUM(IFERROR(CEC_TOTAL(cartera[Código]),0))",
    "D50": "AND(CEC_DIGIT(Cartera!G4:G6,{900,500,100})>0)",
    "E50": "SUM(LEN(CEC_CODE(bloque)))",
    "F50": "SUM(INDEX(CEC_DIGIT(bloque,{3,2,1}),0,2))",
    "B52:D54": "CEC_TOTAL({4321,1111;2222,3333})",
    "F52:H54": "IFERROR(CEC_TOTAL({4321,1111;2222,3333}),0)",
    "B60:B65": "cartera[Código]&CEC_TOTAL(1111)",
    "C60:C62": "INDEX(CEC_CODE(bloque),{1;2;6})",
    "D60:D62": "IF(CEC_TOTAL(1111)=4,Cartera!P1:P3,0)",
    "F60:F63": "IF({1;0;1;0},CEC_CODE(Cartera!R1:U2),5)",
    "G60:G63": "IFERROR(CEC_CODE(Cartera!R1:U2),{1;2})",
    "H60:J62": "{1;2;3}*{1,2}+CEC_TOTAL(1111)",
    "L60:L61": "SUM(Cartera!P1:P3)+CEC_TOTAL(1111)",
    "M60:M62": "Cartera!P3+CEC_TOTAL({1111;2222})",
    "N60:N62": "Cartera!P3:P4=CEC_TOTAL(1111)",
}
"""Array formulas by the cells they were entered for: as many as there are results, fewer, more."""

# The book -----------------------------------------------------------------------------------------------------

CONDITION = "IF(SUM(CEC_TOTAL(4444))=16,{},0)"
"""With a sum: LibreOffice cannot follow a condition inside of one whose test is an array, such as functions answer."""


def split(formulas: str) -> list[str]:
    return re.split(r"\s{2,}|\n", formulas.strip())


@dataclass(frozen=True)
class Place:
    """Where a formula stands."""

    sheet: str
    cells: str


SINGLE = {
    **{formula: formula for formula in split(OWN)},
    **{formula: CONDITION.format(formula) for formula in split(AROUND)},
}
"""Formulas in cells of their own as they are listed, and as they stand in the sheet."""

PLACES: dict[str, dict[str, Place]] = {
    **{
        group: {formula: Place(FORMULAS, f"B{row}") for row, formula in enumerate(SINGLE, 1) if formula in listed}
        for group, listed in {"own": split(OWN), "around": split(AROUND)}.items()
    },
    "chained": {formula: Place(CHAIN, f"A{row}") for row, formula in enumerate(split(CHAINED), 1)},
    "spread": {f"{cells}: {formula}": Place(AREAS, cells) for cells, formula in SPREAD.items()},
    "table": {cell: Place(DATA, cell) for row in range(4, 10) for cell in (f"K{row}", f"L{row}")},
}
"""All formulas by their group."""


def build_book(path: Path) -> Path:
    """The workbook; every formula still has its old result."""
    made = xlsxwriter.Workbook(path)
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    sheets = {name: made.add_worksheet(name) for name in (FORMULAS, AREAS, DATA, POLICY, CHAIN)}
    for row, formula in enumerate(SINGLE.values()):
        sheets[FORMULAS].write_formula(row, 1, f"={formula}", None, NOT_COMPUTED)
        sheets[FORMULAS].write(row, 3, row + 1)
    for row, formula in enumerate(split(CHAINED)):
        sheets[CHAIN].write_formula(row, 0, f"={formula}", None, NOT_COMPUTED)
    for cells, formula in SPREAD.items():
        sheets[AREAS].write_array_formula(cells, f"{{={formula}}}", None, NOT_COMPUTED)
    sheets[DATA].add_table(f"B3:L{4 + len(CUSTOMERS)}", table())
    write(sheets[DATA], "B4", CUSTOMERS, day)
    for (sheet, corner), rows in BLOCKS.items():
        write(sheets[sheet], corner, rows, day)
    for name, meaning in NAMES.items():
        made.define_name(name, meaning)
    made.close()
    return path


def table() -> dict[str, Cell]:
    columns: list[dict[str, Cell]] = [{"header": header} for header in HEADERS]
    for column in columns:
        if column["header"] in CALCULATED:
            column["formula"] = CALCULATED[str(column["header"])]
        elif column["header"] == "Volumen":
            column |= {"total_function": "=SUM(cartera[Volumen])", "total_value": 2000.5}
    return {"name": "cartera", "columns": columns, "total_row": True}


def write(sheet: Worksheet, corner: str, rows: Rows, day: Format) -> None:
    first, start = int(corner[1:]) - 1, ord(corner[0]) - ord("A")
    for row, values in enumerate(rows, first):
        for column, value in enumerate(values, start):
            match value:
                case Formula(text, result):
                    sheet.write_formula(row, column, text, None, result)
                case dt.date():
                    sheet.write_datetime(row, column, value, day)
                case str():
                    sheet.write_string(row, column, value)
                case _:
                    sheet.write(row, column, value)
