from __future__ import annotations

from cec_xl.template.package import assign_macros, finish_parts

SHAPE = b'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="TextBox 1" descr="Run &quot;it&quot;"/>'


def test_a_formula_without_a_result_is_left_to_be_calculated():
    sheet = b'<c r="A1" s="3"><f>1+1</f><v></v></c><c r="B1"><f>2</f><v>2</v></c>'
    finished = finish_parts({"xl/worksheets/sheet1.xml": sheet}, {})
    assert finished["xl/worksheets/sheet1.xml"] == b'<c r="A1" s="3"><f>1+1</f></c><c r="B1"><f>2</f><v>2</v></c>'


def test_a_shape_is_tied_to_the_macro_of_its_text():
    assert b'macro="[0]!CEC_Actualizar"' in assign_macros(SHAPE, {'Run "it"': "CEC_Actualizar"})


def test_other_shapes_and_parts_stay_as_they_are():
    assert assign_macros(SHAPE, {"another": "CEC_Actualizar"}) == SHAPE
    assert finish_parts({"xl/styles.xml": b"<f></f><v></v></c>"}, {}) == {"xl/styles.xml": b"<f></f><v></v></c>"}
