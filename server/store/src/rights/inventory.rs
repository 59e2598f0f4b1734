//! The inventory of personal data: what every table and column of the schema is, how a person's rows are found, and
//! what an erasure does to them. Export, erasure, `docs/data-rights.md` and the tests all follow from it, and a test
//! fails for a column that is not in it.
//!
//! To add a table: its entry in [`tables`](super::tables), before every table that its rows are found by. Conditions
//! speak of a row as `t` and of whom it is about as `who`, which has the fields of [`Who`](super::Who).

/// One table of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    /// What a row is, for people.
    pub about: &'static str,
    /// Columns that say nothing of a person by themselves: ids, times, states, numbers. Separated by spaces, as below.
    pub plain: &'static str,
    /// The organisation's own words and settings.
    pub organisation: &'static str,
    /// What a contact said, or what is said of one.
    pub contact: &'static str,
    /// What belongs to somebody with an account.
    pub account: &'static str,
    /// Hashes, sealed values and tokens: in no export.
    pub secret: &'static str,
    /// Rows about one contact, and what an erasure does to them; absent when there are none.
    pub of_contact: Option<Rows>,
    /// The same for somebody with an account.
    pub of_account: Option<Rows>,
    pub taken_along: TakenAlong,
}

/// Rows about one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// A condition on `t` and `who`.
    pub which: &'static str,
    pub act: Act,
    pub export: Export,
}

/// What an erasure does to rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Delete,
    /// Deleted together with the row that it hangs on.
    DeleteWith(&'static str),
    /// Emptied of what is personal by these assignments; what is left stays.
    Blank {
        set: &'static str,
        because: &'static str,
    },
    /// Stays as it is: it names nobody once the rows that it refers to are blank.
    Keep {
        because: &'static str,
    },
    /// Done by the log itself, whose chain must hold ([`crate::audit::redact`]).
    Redact {
        because: &'static str,
    },
}

/// What of a person's rows they take along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// Everything but secrets.
    All,
    /// Everything but secrets and these columns, which are about others.
    Without(&'static str),
    No {
        because: &'static str,
    },
}

/// Whether an organisation takes the table along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenAlong {
    Yes,
    No(&'static str),
    /// It belongs to no organisation.
    Platform,
}

impl Table {
    /// What most tables begin with.
    pub const fn new(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            about,
            plain: "",
            organisation: "",
            contact: "",
            account: "",
            secret: "",
            of_contact: None,
            of_account: None,
            taken_along: TakenAlong::Yes,
        }
    }

    /// Every column, with the list that it stands in.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, Holds)> {
        let lists = [
            (self.plain, Holds::Plain),
            (self.organisation, Holds::Organisation),
            (self.contact, Holds::Contact),
            (self.account, Holds::Account),
            (self.secret, Holds::Secret),
        ];
        lists.into_iter().flat_map(|(list, holds)| list.split_whitespace().map(move |column| (column, holds)))
    }

    /// The columns that may be taken along, but those `without`.
    pub fn exported(&self, without: &str) -> Vec<&'static str> {
        self.columns()
            .filter(|(column, holds)| *holds != Holds::Secret && !without.split_whitespace().any(|w| w == *column))
            .map(|(column, _)| column)
            .collect()
    }

    /// Whether its rows belong to an organisation, by a column of that name.
    pub fn has_org(&self) -> bool {
        self.columns().any(|(column, _)| column == "org_id")
    }
}

/// Whose a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Plain,
    Organisation,
    Contact,
    Account,
    Secret,
}

impl Holds {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "nobody’s",
            Self::Organisation => "the organisation’s",
            Self::Contact => "a contact’s",
            Self::Account => "an account’s",
            Self::Secret => "a secret",
        }
    }
}

impl Rows {
    pub const fn delete(which: &'static str) -> Self {
        Self { which, act: Act::Delete, export: Export::All }
    }

    pub const fn blank(which: &'static str, set: &'static str, because: &'static str) -> Self {
        Self { which, act: Act::Blank { set, because }, export: Export::All }
    }

    pub const fn keep(which: &'static str, because: &'static str) -> Self {
        Self { which, act: Act::Keep { because }, export: Export::All }
    }

    /// The same rows, of which less is taken along.
    #[must_use]
    pub const fn exporting(self, export: Export) -> Self {
        Self { export, ..self }
    }
}

impl Act {
    /// In words, for people who are about to erase.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Delete | Self::DeleteWith(_) => "deleted",
            Self::Blank { .. } => "emptied of what is personal",
            Self::Keep { .. } => "kept, names nobody",
            Self::Redact { .. } => "details taken out",
        }
    }

    /// Why something stays.
    pub const fn because(&self) -> Option<&'static str> {
        match self {
            Self::Delete | Self::DeleteWith(_) => None,
            Self::Blank { because, .. } | Self::Keep { because } | Self::Redact { because } => Some(because),
        }
    }
}
