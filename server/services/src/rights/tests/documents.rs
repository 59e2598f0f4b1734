//! The document that is written from the inventory.

#[test]
fn the_document_is_the_inventory() {
    let kept = include_str!("../../../../../docs/data-rights.md");
    assert_eq!(
        kept,
        crate::rights::markdown(),
        "write it anew: target/debug/anteroom erasures document > docs/data-rights.md"
    );
}
