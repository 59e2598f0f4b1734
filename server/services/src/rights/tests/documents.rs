//! The document that is written from the inventory.

#[test]
fn the_document_is_the_inventory() {
    let kept = include_str!("../../../../../docs/data-rights.md");
    let same = kept == crate::rights::markdown();
    assert!(same, "write it anew: target/debug/anteroom erasures document > docs/data-rights.md");
}
