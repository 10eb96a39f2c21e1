//! What the derive accepts and, above all, what it says about what it does not accept.

#[test]
fn mistakes_are_told_at_the_token_that_makes_them() {
    trybuild::TestCases::new().compile_fail("tests/compile/fail/*.rs");
}

#[test]
fn a_crate_of_its_own_declares_operations_without_further_imports() {
    trybuild::TestCases::new().pass("tests/compile/pass/*.rs");
}
