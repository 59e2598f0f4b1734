//! The inventory of personal data against the schema as it is.

use std::collections::{BTreeMap, BTreeSet};
use store::rights::{
    inventory::{Act, Holds},
    inventory_tables,
};
use testkit::TestDatabase;

#[tokio::test]
async fn every_column_of_the_schema_is_in_the_inventory_once_and_no_other() {
    let db = TestDatabase::create().await;
    let columns: Vec<(String, String)> = sqlx::query_as(
        // A view holds nothing of its own.
        "select table_name::text, column_name::text from information_schema.columns
         join information_schema.tables using (table_schema, table_name)
         where table_schema = 'public' and table_type = 'BASE TABLE'",
    )
    .fetch_all(db.database.owner())
    .await
    .expect("the catalogue answers");
    let mut schema: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, column) in columns {
        schema.entry(table).or_default().insert(column);
    }
    for (table, columns) in &schema {
        let entry = inventory_tables().find(|entry| entry.name == table);
        let entry = entry.unwrap_or_else(|| panic!("say in store/src/rights/tables.rs what {table} holds"));
        let listed: Vec<&str> = entry.columns().map(|(column, _)| column).collect();
        let known: BTreeSet<String> = listed.iter().map(|column| (*column).to_owned()).collect();
        let missing: Vec<_> = columns.difference(&known).collect();
        assert!(
            missing.is_empty(),
            "say in store/src/rights/tables.rs whose these columns of {table} are: {missing:?}"
        );
        let gone: Vec<_> = known.difference(columns).collect();
        assert!(gone.is_empty(), "{table} has no such columns: {gone:?}");
        assert_eq!(listed.len(), known.len(), "a column of {table} stands twice");
    }
    let names: Vec<&str> = inventory_tables().map(|table| table.name).collect();
    assert_eq!(names.len(), schema.len(), "a table stands twice or is gone");
}

#[test]
fn whatever_is_personal_says_how_it_is_found_and_every_row_that_stays_says_why() {
    for table in inventory_tables() {
        let holds = |wanted| table.columns().any(|(_, holds)| holds == wanted);
        assert!(
            !holds(Holds::Contact) || table.of_contact.is_some(),
            "{}: how are a contact's rows found?",
            table.name
        );
        assert!(
            !holds(Holds::Account) || table.of_account.is_some(),
            "{}: how are an account's rows found?",
            table.name
        );
        for rows in [table.of_contact, table.of_account].into_iter().flatten() {
            if let Act::Blank { because, .. } | Act::Keep { because } | Act::Redact { because } = rows.act {
                assert!(because.len() > 10, "{}: why does it stay?", table.name);
            }
        }
    }
}
