//! An operation of somebody else's, in a package that is not part of this workspace.
#[test]
fn a_package_outside_of_the_workspace_declares_an_operation_and_calls_it() {
    trybuild::TestCases::new().pass("tests/outside/*.rs");
}
