//! Who may do what: one table, from which the server's checks, the interface and `docs/authorization.md` all follow.
//!
//! To add an action: its variant, its word and its row in [`MATRIX`]. What has no row cannot be granted to anybody,
//! and a test fails for an action without one.

use serde::{Deserialize, Serialize};

/// What a member may do. The order is not a ranking; permissions come from [`MATRIX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Admin,
    Dispatcher,
    Analyst,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Owner, Self::Admin, Self::Dispatcher, Self::Analyst];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Dispatcher => "dispatcher",
            Self::Analyst => "analyst",
        }
    }

    /// The role named by a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Something that a permission is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    AskPublicly,
    ReadBoard,
    ReadBookings,
    ChangeBookings,
    ReadLeads,
    ChangeLeads,
    ReadConversations,
    AnswerConversations,
    ReadPayments,
    RefundPayments,
    AskForPayment,
    ReconcilePayments,
    ReadProcessors,
    ManageProcessors,
    ReadMembers,
    InviteMembers,
    ChangeMembers,
    TransferOwnership,
    ChangeOrganisation,
    ReadKeys,
    ManageKeys,
    ReadServices,
    ChangeServices,
    ReadHours,
    ChangeHours,
    ManageCalendars,
    ReadKnowledge,
    AnswerQuestions,
    ChangeKnowledge,
    ReadAudit,
    ExportContacts,
    EraseContacts,
    ExportOrganisation,
    DeleteOrganisation,
    ReadAssistant,
    ChangeAssistant,
    ReadAnalysis,
    ReadBilling,
    ManageBilling,
}

/// Who may do one action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one row of a matrix is a row of yes and no")]
pub struct Grants {
    pub owner: bool,
    pub admin: bool,
    pub dispatcher: bool,
    pub analyst: bool,
    /// Somebody who runs Anteroom and entered the clinic for a stated reason.
    pub operator: bool,
    /// A secret key whose scopes name the action; an action that no key may do is never a scope.
    pub secret_key: bool,
    /// A publishable key, and a visitor.
    pub anybody: bool,
}

/// One row of the matrix.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub action: Action,
    /// What it means, for people.
    pub meaning: &'static str,
    pub grants: Grants,
}

/// `owner admin dispatcher analyst operator secret_key anybody`, an `x` for yes and a `-` for no.
const fn row(action: Action, meaning: &'static str, marks: [u8; 7]) -> Row {
    let grants = Grants {
        owner: marks[0] == b'x',
        admin: marks[1] == b'x',
        dispatcher: marks[2] == b'x',
        analyst: marks[3] == b'x',
        operator: marks[4] == b'x',
        secret_key: marks[5] == b'x',
        anybody: marks[6] == b'x',
    };
    Row { action, meaning, grants }
}

/// The authorisation matrix. Columns: owner, admin, dispatcher, analyst, operator, secret key, anybody.
pub const MATRIX: [Row; 39] = [
    row(Action::AskPublicly, "Ask for prices and times, chat, enquire, book", *b"xxxxxxx"),
    row(Action::ReadBoard, "See the day's board", *b"xxxxxx-"),
    row(Action::ReadBookings, "See bookings and what belongs to them", *b"xxxxxx-"),
    row(Action::ChangeBookings, "Confirm, move, cancel, complete bookings", *b"xxx--x-"),
    row(Action::ReadLeads, "See leads", *b"xxxxxx-"),
    row(Action::ChangeLeads, "Change the status of leads", *b"xxx--x-"),
    row(Action::ReadConversations, "Read conversations", *b"xxxxxx-"),
    row(Action::AnswerConversations, "Answer visitors, take conversations over and hand them back", *b"xxx----"),
    row(Action::ReadPayments, "See payments, refunds, disputes and the books", *b"xxxxxx-"),
    row(Action::RefundPayments, "Return money by hand", *b"xx-----"),
    row(Action::AskForPayment, "Ask clients for balances and fees, and take that back", *b"xxx----"),
    row(
        Action::ReconcilePayments,
        "Compare the books with the card processor's, and apply its messages again",
        *b"xx-----",
    ),
    row(Action::ReadProcessors, "See by which account the clinic is paid, and how it stands", *b"xx-xx--"),
    row(Action::ManageProcessors, "Connect and disconnect the account by which the clinic is paid", *b"xx-----"),
    row(Action::ReadMembers, "See who belongs to the organisation", *b"xxxxx--"),
    row(Action::InviteMembers, "Invite people, and take invitations back", *b"xx-----"),
    row(Action::ChangeMembers, "Change roles and remove members", *b"xx-----"),
    row(Action::TransferOwnership, "Make somebody else an owner, or an owner something else", *b"x------"),
    row(Action::ChangeOrganisation, "Rename the organisation, set the sites that may embed it", *b"xx-----"),
    row(Action::ReadKeys, "See API keys and webhook secrets, never their values", *b"xx--x--"),
    row(Action::ManageKeys, "Create, rotate and revoke API keys and webhook secrets", *b"xx-----"),
    row(
        Action::ReadServices,
        "See services, prices, practitioners, rooms and locations as they are set up",
        *b"xxxxx--",
    ),
    row(Action::ChangeServices, "Set up services, prices, practitioners, rooms, equipment and locations", *b"xx-----"),
    row(Action::ReadHours, "See hours, holidays, time off and how connected calendars stand", *b"xxxxx--"),
    row(Action::ChangeHours, "Set hours, breaks, holidays and time off", *b"xxx----"),
    row(Action::ManageCalendars, "Connect calendars, and give out addresses to subscribe to", *b"xx-----"),
    row(Action::ReadKnowledge, "See articles, open questions and tests of what the clinic knows", *b"xxxxx--"),
    row(Action::AnswerQuestions, "Answer open questions, and put them aside", *b"xxx----"),
    row(Action::ChangeKnowledge, "Write, upload, publish and withdraw articles, and set their tests", *b"xx-----"),
    row(Action::ReadAudit, "Search and export the audit log", *b"xx--x--"),
    row(Action::ExportContacts, "See what is held about a client, and take it along", *b"xx---x-"),
    row(Action::EraseContacts, "Erase a client", *b"xx---x-"),
    row(Action::ExportOrganisation, "Take along everything of the organisation", *b"xx-----"),
    row(Action::DeleteOrganisation, "Delete the organisation, or keep it after all", *b"x------"),
    row(Action::ReadAssistant, "See what the assistant does and has cost", *b"xx-xx--"),
    row(Action::ChangeAssistant, "Decide what the assistant may do and cost, and try it", *b"xx-----"),
    row(Action::ReadAnalysis, "See the analysis of a client, an enquiry and the business", *b"xxxxxx-"),
    row(Action::ReadBilling, "See the organisation’s own plan, its use and its invoices", *b"xx--x--"),
    row(Action::ManageBilling, "Subscribe, change the plan, pay, pause and cancel", *b"xx-----"),
];

impl Action {
    /// Its row of the matrix.
    fn row(self) -> Option<&'static Row> {
        MATRIX.iter().find(|row| row.action == self)
    }

    /// Who may do it; nobody when the matrix has no row for it.
    pub fn grants(self) -> Grants {
        self.row().map_or(Grants::NOBODY, |row| row.grants)
    }

    /// What it means, in words that follow “You may not …”: the matrix' own, with a small first letter.
    pub fn meaning(self) -> &'static str {
        self.row().map_or("do this", |row| row.meaning)
    }

    /// The stable word, as in a key's scopes and in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AskPublicly => "public.ask",
            Self::ReadBoard => "board.read",
            Self::ReadBookings => "bookings.read",
            Self::ChangeBookings => "bookings.change",
            Self::ReadLeads => "leads.read",
            Self::ChangeLeads => "leads.change",
            Self::ReadConversations => "conversations.read",
            Self::AnswerConversations => "conversations.answer",
            Self::ReadPayments => "payments.read",
            Self::RefundPayments => "payments.refund",
            Self::AskForPayment => "payments.ask",
            Self::ReconcilePayments => "payments.reconcile",
            Self::ReadProcessors => "processors.read",
            Self::ManageProcessors => "processors.manage",
            Self::ReadMembers => "members.read",
            Self::InviteMembers => "members.invite",
            Self::ChangeMembers => "members.change",
            Self::TransferOwnership => "ownership.transfer",
            Self::ChangeOrganisation => "organisation.change",
            Self::ReadKeys => "keys.read",
            Self::ManageKeys => "keys.manage",
            Self::ReadServices => "services.read",
            Self::ChangeServices => "services.change",
            Self::ReadHours => "hours.read",
            Self::ChangeHours => "hours.change",
            Self::ManageCalendars => "calendars.manage",
            Self::ReadKnowledge => "knowledge.read",
            Self::AnswerQuestions => "questions.answer",
            Self::ChangeKnowledge => "knowledge.change",
            Self::ReadAudit => "audit.read",
            Self::ExportContacts => "contacts.export",
            Self::EraseContacts => "contacts.erase",
            Self::ExportOrganisation => "organisation.export",
            Self::DeleteOrganisation => "organisation.delete",
            Self::ReadAssistant => "assistant.read",
            Self::ChangeAssistant => "assistant.change",
            Self::ReadAnalysis => "analysis.read",
            Self::ReadBilling => "billing.read",
            Self::ManageBilling => "billing.manage",
        }
    }

    /// Whether it stays possible for an organisation that does not pay: looking, what clients do, taking one's data along
    /// or away, locking somebody out, and paying. Whatever is new is not, unless it is added here.
    pub fn is_free_of_charge(self) -> bool {
        self.as_str().rsplit('.').next() == Some("read")
            || matches!(
                self,
                Self::AskPublicly
                    | Self::RefundPayments
                    | Self::ReconcilePayments
                    | Self::ChangeMembers
                    | Self::TransferOwnership
                    | Self::ManageKeys
                    | Self::ExportContacts
                    | Self::EraseContacts
                    | Self::ExportOrganisation
                    | Self::DeleteOrganisation
                    | Self::ManageBilling
            )
    }

    /// The action of a stored word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        MATRIX.iter().map(|row| row.action).find(|action| action.as_str() == word)
    }

    /// What a secret key can be given, in the order of the matrix.
    pub fn scopes() -> impl Iterator<Item = Self> {
        MATRIX.iter().filter(|row| row.grants.secret_key).map(|row| row.action)
    }
}

impl Grants {
    const NOBODY: Self = row(Action::AskPublicly, "", *b"-------").grants;

    pub const fn to(self, role: Role) -> bool {
        match role {
            Role::Owner => self.owner,
            Role::Admin => self.admin,
            Role::Dispatcher => self.dispatcher,
            Role::Analyst => self.analyst,
        }
    }
}

/// Whether a member with this role may give somebody, or take from somebody, that role: only owners make owners.
pub const fn may_assign(role: Role, given: Role) -> bool {
    match given {
        Role::Owner => matches!(role, Role::Owner),
        Role::Admin | Role::Dispatcher | Role::Analyst => matches!(role, Role::Owner | Role::Admin),
    }
}

/// The matrix as a Markdown document: `docs/authorization.md`.
pub fn markdown() -> String {
    let mut text = String::from(
        "# Authorisation\n\nWritten by `anteroom authorization --markdown` from `app/domain/src/authorization.rs`; do not edit \
         by hand. What is not granted here is refused.\n\nAn operator runs Anteroom and enters a clinic only with a \
         reason, which the clinic's audit log shows. A secret key may do what its scopes name, at most what its column \
         allows.\n\n| action | what it means | owner | admin | dispatcher | analyst | operator | secret key | anybody \
         |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for Row { action, meaning, grants } in MATRIX {
        let marks = [
            grants.owner,
            grants.admin,
            grants.dispatcher,
            grants.analyst,
            grants.operator,
            grants.secret_key,
            grants.anybody,
        ];
        let marks: Vec<&str> = marks.iter().map(|yes| if *yes { "yes" } else { "–" }).collect();
        text.push_str("| `");
        text.push_str(action.as_str());
        text.push_str("` | ");
        text.push_str(meaning);
        text.push_str(" | ");
        text.push_str(&marks.join(" | "));
        text.push_str(" |\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_action_has_one_row_and_a_word_of_its_own() {
        let actions: BTreeSet<Action> = MATRIX.iter().map(|row| row.action).collect();
        assert_eq!(actions.len(), MATRIX.len(), "an action stands twice");
        // The last variant's number: an action without a row would make the enum longer than the matrix.
        assert_eq!(Action::ManageBilling as usize + 1, MATRIX.len());
        for action in actions {
            assert_eq!(Action::from_word(action.as_str()), Some(action));
        }
    }

    #[test]
    fn an_analyst_and_an_operator_change_nothing_and_an_owner_may_everything() {
        for Row { action, grants, .. } in MATRIX {
            assert!(grants.owner, "{}", action.as_str());
            let changes = action.as_str().rsplit('.').next() != Some("read") && action != Action::AskPublicly;
            assert!(!(changes && (grants.analyst || grants.operator)), "{}", action.as_str());
            assert!(!grants.dispatcher || grants.admin, "{}", action.as_str());
        }
    }

    #[test]
    fn only_owners_make_owners() {
        for role in Role::ALL {
            assert_eq!(may_assign(role, Role::Owner), role == Role::Owner);
            assert_eq!(may_assign(role, Role::Analyst), matches!(role, Role::Owner | Role::Admin));
        }
    }

    #[test]
    fn a_key_never_manages_people_keys_or_data() {
        let scopes: Vec<&str> = Action::scopes().map(Action::as_str).collect();
        assert!(scopes.contains(&"bookings.change"));
        for forbidden in ["members.", "keys.", "audit.", "organisation.", "ownership."] {
            assert!(scopes.iter().all(|scope| !scope.starts_with(forbidden)), "{forbidden}");
        }
    }
}
