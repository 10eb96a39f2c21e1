//! What the derive says about declarations that it cannot accept.

#[test]
fn mistakes_are_told_at_the_token_that_makes_them() {
    trybuild::TestCases::new().compile_fail("tests/mistakes/*.rs");
}
