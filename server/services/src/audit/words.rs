//! The log in words.

use domain::audit::ActorKind;

/// In place of what an erasure took out of an entry.
pub(super) const TAKEN_OUT: &str = "Details were erased with the person they were about.";

/// What an action did, to stand after the actor's name. A new action without words shows its own name.
#[expect(clippy::too_many_lines, reason = "a catalogue is read line by line")]
pub(super) fn title(action: &str) -> String {
    let words = match action {
        "organisation.created" => "founded the organisation",
        "organisation.renamed" => "renamed the organisation",
        "organisation.origins_changed" => "changed the sites that may embed the chat",
        "operator.entered" => "entered as an operator",
        "member.invited" => "invited a member",
        "invitation.revoked" => "took an invitation back",
        "member.joined" => "joined",
        "member.role_changed" => "changed a member’s role",
        "member.removed" => "removed a member",
        "member.left" => "left",
        "ownership.transferred" => "handed the ownership over",
        "key.created" => "created an API key",
        "key.rotated" => "rotated an API key",
        "key.revoked" => "revoked an API key",
        "webhook_secret.created" => "created a webhook secret",
        "webhook_secret.rotated" => "rotated a webhook secret",
        "webhook_secret.revoked" => "revoked a webhook secret",
        "booking.created" => "made a booking",
        "booking.approved" => "approved a booking, which waits for its deposit",
        "booking.confirmed" => "confirmed a booking",
        "booking.paid" => "confirmed a booking, whose deposit was paid",
        "booking.rescheduled" => "moved a booking",
        "booking.resized" => "changed the length of a visit",
        "booking.undone" => "undid the last change of a booking, before anybody was told",
        "booking.cancelled" => "cancelled a booking",
        "booking.completed" => "completed a booking",
        "booking.no_show" => "marked a no-show",
        "series.created" => "entered a series of visits",
        "series.moved" => "moved several visits of a series",
        "series.cancelled" => "cancelled several visits of a series",
        "payment.refunded" => "returned money by hand",
        "payment.asked" => "asked a client for money",
        "payment.withdrawn" => "no longer asks a client for money",
        "payments.compared" => "compared the books with the card processor’s",
        "payments.replayed" => "applied a message of the card processor again",
        "contact.exported" => "took along everything about a client",
        "contact.erased" => "erased a client",
        "account.erased" => "deleted their own account",
        "export.asked" => "asked for everything of the organisation",
        "export.downloaded" => "downloaded everything of the organisation",
        "deletion.scheduled" => "asked to delete the organisation",
        "deletion.cancelled" => "kept the organisation after all",
        "waitlist.joined" => "joined the waitlist",
        "waitlist.changed" => "changed what they wait for",
        "waitlist.offered" => "kept a time for somebody on the waitlist",
        "waitlist.offer_ended" => "gave an offered time to the next on the waitlist",
        "waitlist.accepted" => "took an offered time",
        "waitlist.declined" => "declined an offered time",
        "waitlist.removed" => "took somebody off the waitlist",
        "waitlist.restored" => "put somebody back on the waitlist",
        "waitlist.rules_changed" => "changed how free times are offered",
        "subscription.changed" => "changed the plan",
        "subscription.paused" => "paused the subscription",
        "subscription.resumed" => "resumed the subscription",
        "subscription.cancelled" => "cancelled the subscription, at the end of what is paid for",
        "subscription.kept" => "kept the subscription after all",
        "subscription.ended" => "ended the subscription at once",
        "subscription.paid" => "paid an open invoice",
        "lead.created" => "left an enquiry",
        "package.added" => "added a package",
        "package.changed" => "changed a package",
        "package.offered" => "put a package on sale",
        "package.withdrawn" => "took a package off sale",
        "package.sold" => "sold a package",
        "package.voided" => "took back the sale of a package",
        "booking.package_used" => "took a visit from a package",
        "booking.package_returned" => "gave a visit back to its package",
        "article.added" => "added an article",
        "article.changed" => "changed an article",
        "article.published" => "published an article",
        "article.withdrawn" => "took an article back",
        "article.removed" => "removed an article",
        "articles.planted" => "added articles from templates",
        "question.answered" => "answered a question for good",
        "question.dismissed" => "put a question aside",
        "question.reopened" => "took a question up again",
        "knowledge_test.added" => "added a test of an article",
        "knowledge_test.removed" => "removed a test of an article",
        "processor.connected" => "connected an account that the clinic is paid by",
        "processor.disconnected" => "disconnected the account that the clinic was paid by",
        "processor.location_chosen" => "chose which location takes the money",
        "assistant.changed" => "changed what the assistant may do and cost",
        "policy.saved" => "saved a version of the deposit and cancellation policy",
        "lead.status_changed" => "changed a lead’s status",
        "hours.week_changed" => "changed the hours of a team member or room",
        "hours.special_day_set" => "set the hours of a day",
        "hours.special_day_removed" => "took a day’s own hours back",
        "service.added" => "added a service",
        "service.changed" => "changed a service",
        "service.offered" => "put a service on offer",
        "service.withdrawn" => "took a service off the offer",
        "services.ordered" => "changed the order of the services",
        "resource.added" => "added somebody or something to the team",
        "resource.changed" => "changed somebody or something of the team",
        "resource.used" => "put somebody or something back to use",
        "resource.rested" => "took somebody or something out of use",
        "location.added" => "added a location",
        "location.changed" => "changed a location",
        "location.opened" => "opened a location",
        "location.closed" => "closed a location",
        "time_off.added" => "entered time off",
        "time_off.removed" => "took time off back",
        "block.added" => "blocked time",
        "block.moved" => "moved a block",
        "block.removed" => "took a block away",
        "holidays.kept" => "chose whose holidays are kept",
        "holidays.chosen" => "chose what becomes of a holiday",
        "holidays.added" => "added a holiday",
        "holidays.removed" => "removed a holiday",
        "calendar_feed.added" => "connected a calendar",
        "calendar_feed.removed" => "disconnected a calendar",
        "calendar_subscription.created" => "made an address to subscribe to",
        "calendar_subscription.renewed" => "renewed an address to subscribe to",
        "calendar_subscription.ended" => "ended an address to subscribe to",
        other => return other.replace(['.', '_'], " "),
    };
    words.to_owned()
}

/// Who it was. A name is missing once its person was erased or its key never belonged here.
pub(super) fn actor(kind: ActorKind, name: Option<&str>) -> String {
    match (kind, name) {
        (ActorKind::Person, Some(name)) => name.to_owned(),
        (ActorKind::Person, None) => "A former member".to_owned(),
        (ActorKind::Operator, Some(name)) => format!("Anteroom operator {name}"),
        (ActorKind::Operator, None) => "An Anteroom operator".to_owned(),
        (ActorKind::Key, Some(prefix)) => format!("Key {prefix}…"),
        (ActorKind::Key, None) => "A former key".to_owned(),
        (ActorKind::Client, _) => "A client".to_owned(),
        (ActorKind::System, _) => "Anteroom".to_owned(),
    }
}

/// What it was about. `whose` is the client's name on a booking or an enquiry.
pub(super) fn subject(kind: &str, id: &str, whose: Option<&str>) -> String {
    match (kind, whose) {
        (super::BOOKING, Some(name)) => format!("booking of {name} ({id})"),
        (super::LEAD, Some(name)) => format!("enquiry of {name} ({id})"),
        (super::LEAD, None) => format!("enquiry {id}"),
        _ => format!("{} {id}", kind.replace('_', " ")),
    }
}

/// A field's name in words: `allowed_origins` is “allowed origins”.
pub(super) fn field(name: &str) -> String {
    name.replace('_', " ")
}
