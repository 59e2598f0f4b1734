//! What was said, and what nobody could answer.

use super::WATCHING;
use crate::rights::inventory::{Act, Export, Rows, Table, TakenAlong};

pub(super) const QUESTIONS: &[Table] = &[
    Table {
        plain: "org_id question_id locale state times article_id first_asked_at last_asked_at told_at",
        contact: "wording text",
        of_contact: Some(Rows::delete(
            "exists (select from question_askings a where a.org_id = t.org_id and a.question_id = t.question_id
                 and a.conversation_id = any (who.conversations))
             and not exists (select from question_askings a where a.org_id = t.org_id and a.question_id = t.question_id
                 and a.conversation_id <> all (who.conversations))",
        )),
        ..Table::new("open_questions", "something that was asked and nobody knew")
    },
    Table {
        plain: "org_id question_id conversation_id asked_at answered_at",
        of_contact: Some(Rows::delete("t.conversation_id = any (who.conversations)")),
        ..Table::new("question_askings", "in which conversation a question was asked")
    },
];

pub(super) const CONVERSATIONS: &[Table] = &[
    Table {
        plain: "org_id conversation_id person_id seen_at writes_until",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("conversations"),
            export: Export::No { because: WATCHING },
        }),
        of_account: Some(Rows::delete("t.person_id = who.person_id").exporting(Export::No { because: WATCHING })),
        taken_along: TakenAlong::No(WATCHING),
        ..Table::new("conversation_watchers", "who looks at a conversation just now")
    },
    Table {
        plain: "org_id conversation_id entry_id kind person_id at",
        contact: "text",
        of_contact: Some(Rows::delete("t.conversation_id = any (who.conversations)")),
        of_account: Some(
            Rows::blank(
                "t.person_id = who.person_id",
                "person_id = null",
                "what was noted of a client is the clinic’s",
            )
            .exporting(Export::No { because: "notes about clients are the clinic’s" }),
        ),
        ..Table::new("conversation_log", "what the clinic’s people noted and did in a conversation")
    },
    Table {
        plain: "org_id conversation_id message_id prompt model created_at",
        contact: "proposal",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("messages"),
            export: Export::All,
        }),
        ..Table::new("model_readings", "what a language model proposed that a message says")
    },
    Table {
        plain: "org_id conversation_id message_id taken_until attempts",
        contact: "plan",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("messages"),
            export: Export::No { because: "an answer under way, which its message repeats moments later" },
        }),
        taken_along: TakenAlong::No("an answer under way, which its message repeats moments later"),
        ..Table::new("open_turns", "a message whose answer is under way")
    },
    Table {
        plain: "org_id conversation_id message_id at with_person",
        contact: "input replies outcomes",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("messages"),
            export: Export::No { because: "how a message was read, which the conversation itself shows" },
        }),
        ..Table::new("turns", "how a message was read and answered")
    },
    Table {
        plain: "org_id conversation_id message_id position media_type created_at",
        contact: "name content",
        of_contact: Some(Rows {
            which: "t.conversation_id = any (who.conversations)",
            act: Act::DeleteWith("messages"),
            export: Export::All,
        }),
        ..Table::new("message_files", "a file that came with a mail; what is in it, as base64")
    },
    Table {
        plain: "org_id conversation_id message_id position author created_at",
        contact: "text card",
        account: "author_name",
        of_contact: Some(Rows::delete("t.conversation_id = any (who.conversations)")),
        of_account: Some(
            Rows::blank(
                "t.author = 'person' and t.author_name = who.name and t.org_id = any (who.organisations)",
                "author_name = 'A former member'",
                "what was said to a client is the clinic’s and the client’s",
            )
            .exporting(Export::No { because: "conversations are the clinic’s and its clients’" }),
        ),
        ..Table::new("messages", "one message of a conversation")
    },
];
