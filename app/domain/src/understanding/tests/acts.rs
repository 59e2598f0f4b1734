//! What people do with a message.

use super::*;

fn names(reading: &Reading) -> Vec<String> {
    reading.acts.iter().map(|act| format!("{act:?}")).collect()
}

#[test]
fn acts_are_heard_in_english() {
    check(
        DESK,
        &[
            ("hi there", "Greet"),
            ("yes", "Yes"),
            ("Yeah that works", "Yes"),
            ("sounds good!", "Yes"),
            ("perfect", "Yes"),
            ("nope", "No"),
            ("no thanks", "No"),
            ("👍", "Yes"),
            ("not sure", "Unsure"),
            ("no idea", "Unsure"),
            ("actually three rooms", "Correct"),
            ("no wait, three", "Correct"),
            ("sorry, I meant two", "Correct"),
            ("how much is it?", "AskPrice"),
            ("when are you free?", "AskTimes"),
            ("can I talk to a human", "AskPerson"),
            ("call me", "AskPerson"),
            ("I want to speak to someone", "AskPerson"),
            ("I need to reschedule", "Reschedule"),
            ("please cancel my appointment", "Cancel"),
            ("what is your cancellation policy", ""),
            ("I can't breathe", "Emergency"),
            ("I have chest pain", "Emergency"),
            ("my vision is blurry since the filler", "Emergency"),
            ("my tooth got knocked out", "Emergency"),
            ("it won't stop bleeding", "Emergency"),
            ("this is unacceptable", "Complain"),
            ("other times?", "MoreOptions"),
            ("later that week", "MoreOptions"),
            ("none of those work for me", "MoreOptions"),
            ("too early", "MoreOptions"),
            ("find me someone else", "MoreOptions"),
            ("maybe later", "No"),
            ("I can make that", ""),
            ("my appointment is at 3", "Reschedule"),
            ("STOP TEXTING ME", "Goodbye"),
            ("start over", "StartOver"),
            ("thank you, bye", "Thank | Goodbye"),
            ("no problem", ""),
            ("asdf qwer", ""),
        ],
        names,
    );
}

#[test]
fn approval_is_heard_however_it_is_put_together() {
    check(
        DESK,
        &[
            ("that sounds awesome", "Yes"),
            ("That sounds really good to me", "Yes"),
            ("seems all right and looks correct", "Yes"),
            ("sounds like a good idea", "Yes"),
            ("Everything is correct.", "Yes"),
            ("that would be absolutely fine", "Yes"),
            ("this is perfect", "Yes"),
            ("Nice!", "Yes"),
            ("that would do", "Yes"),
            ("that's not okay", "No"),
            ("it is not quite right", "No"),
            ("that doesn't sound good", ""),
            ("does that sound good?", ""),
            ("is everything okay?", ""),
            ("good to know", ""),
            ("it would be great if you had parking", ""),
            ("the parking is good", ""),
            ("I'm all good", "No"),
            ("forget it", "No"),
        ],
        names,
    );
    check(
        Desk { locale: Locale::Es, ..DESK },
        &[("me parece muy bien", "Yes"), ("suena genial", "Yes"), ("eso está perfecto", "Yes")],
        names,
    );
}

#[test]
fn acts_are_heard_in_spanish() {
    check(
        Desk { locale: Locale::Es, ..DESK },
        &[
            ("hola", "Greet"),
            ("buenos días", "Greet"),
            ("sí", "Yes"),
            ("claro que sí", "Yes"),
            ("no, gracias", "No | Thank"),
            ("no sé", "Unsure"),
            ("¿cuánto cuesta?", "AskPrice"),
            ("quiero hablar con una persona", "AskPerson"),
            ("no puedo respirar", "Emergency"),
            ("perdón, quise decir tres", "Correct"),
            ("quiero cancelar mi cita", "Cancel"),
            ("gracias, adiós", "Thank | Goodbye"),
        ],
        names,
    );
}
