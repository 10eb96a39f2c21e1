//! What must not compile: mistakes with secrets that the types rule out.

#[test]
fn f1_a3_a5_what_the_types_rule_out_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
