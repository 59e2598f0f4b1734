//! Words by which a clause shows what it does; folded, each phrase ended by `|` or its line. See
//! [`super::super::dialogue`].

use std::{collections::HashMap, sync::LazyLock};

/// Phrases by their first word.
pub(in super::super) struct PhraseSet(LazyLock<Index, fn() -> Index>);

type Index = HashMap<&'static str, Vec<Vec<&'static str>>>;

impl PhraseSet {
    const fn new(index: fn() -> Index) -> Self {
        Self(LazyLock::new(index))
    }

    /// Whether one of the phrases stands in these words, and where the first begins.
    pub fn find(&self, words: &[&str]) -> Option<usize> {
        (0..words.len()).find(|at| self.at(&words[*at..]))
    }

    /// Whether one of the phrases begins these words.
    pub fn at(&self, words: &[&str]) -> bool {
        let Some((first, rest)) = words.split_first() else { return false };
        self.0.get(first).is_some_and(|phrases| phrases.iter().any(|phrase| rest.starts_with(phrase)))
    }
}

fn index(text: &'static str) -> Index {
    let mut index = Index::new();
    for phrase in text.split(['|', '\n']).map(str::trim) {
        let mut words = phrase.split_whitespace();
        if let Some(first) = words.next() {
            index.entry(first).or_default().push(words.collect());
        }
    }
    index
}

/// Said before the clause proper begins.
pub(in super::super) static OPENERS: PhraseSet = PhraseSet::new(|| {
    index(
        "
    yes|yeah|yep|ok|okay|and|also|so|well|but|oh|,|hi|hello|hey|great|good|perfect|thanks|please|sure|alright
    then|now|no|um|hmm|actually|y|pero|si|hola|vale|sorry|awesome|cool|nice
",
    )
});

/// What can be asked of a business, its people or a booking.
pub(in super::super) static ATTRIBUTES: PhraseSet = PhraseSet::new(|| {
    index(
        "
    phone|number|telephone|address|addresses|location|located|situated|where|wheres|rating|ratings|rated|rate
    review|reviews|website|email|contact|hours|price|prices|pricing|cost|costs|fee|fees|charge|charges
    insurance|parking|directions|services|experience|qualifications|discount|discounts|policy|deposit|name
    telefono|numero|direccion|ubicacion|calificacion|resenas|horario|horarios|precio|precios|seguro
    estacionamiento|reputation|score|stars|feedback|duration|how much|how far|how long|contacts|details
",
    )
});

/// Who says one of these with an attribute asks for it.
pub(in super::super) static GIVING: PhraseSet = PhraseSet::new(|| {
    index(
        "
    give me|tell me|let me know|send me|show me|share|provide me|provide the|provide their|can i have
    can i get|could i have|could i get|may i have|may i get|may i know|can you tell|could you tell
    can you give|could you give|can you provide|could you provide|what is|whats|what are|what their
    i need their|i need the|i need his|i need her|i need to know|i want to know|id like to know
    would like to know|like to know|like to have|want their|want the|get their|get the|get his|get her
    have their|have the|have his|have her|have you|curious|wondering|need to know|also need|wanna know
    may i ask|can i know|could i know|know their|know the|know where|know what|know if|tell their|look up|dime
    me das|me puede dar|me pueden dar|need its|know its|is there a rating|see their|see the|how is|hows
    do they|does it|does the|find out|me their|me the|me his|me her|me its
",
    )
});

/// What asks for something other than what was offered.
pub(in super::super) static ALTERNATIVES: PhraseSet = PhraseSet::new(|| {
    index(
        "
    someone else|somebody else|something else|somewhere else|anyone else|anybody else|anything else
    anywhere else|who else|what else|where else|any others|any other|another|other one|other ones|some other
    the other|others|different|alternative|alternatives|else is|else do|else available|also looking for
    next one|more options|more choices|keep looking|look again|search again|otro|otra|otros|otras
    algun otro|alguien mas|algo mas|diferente|alternativa|try again|someplace else|one more option
    rather see|rather go|prefer someone|a new one|the only|only one
    elsewhere|more results|any more|some more|last one
",
    )
});

/// What wants something found, booked or done.
pub(in super::super) static WANTS: PhraseSet = PhraseSet::new(|| {
    index(
        "
    i need|we need|i want|we want|i would like|we would like|id like|i wish|i d like|would like to|looking for
    looking to|searching for|in search of|im after|i am after|need to|want to|wanna|have to|must|find me
    find a|find an|help me|can you find|could you find|please find|book|schedule|reserve|make an appointment
    set up|arrange|get me|get an|i should|trying to|hoping to|can you help|could you help|assist me|locate a
    locate an|search for|look for|find some|see a|see an|i am in need|im in need|was wondering if|quiero
    quisiera|necesito|busco|me gustaria|reservar|agendar|buscar|queria|make a reservation|sign me up
    is there a|is there an|are there any|do you know a|do you know any|recommend|i require|im interested in
    i am interested in|i would love|id love|supposed to
",
    )
});

/// What chooses among what was offered.
pub(in super::super) static CHOICES: PhraseSet = PhraseSet::new(|| {
    index(
        "
    ill take|i will take|take it|take that|take this|that one|this one|the first one|the second one
    the last one|go with|ill go with|i choose|i pick|lets do|lets go with|sounds good|sounds great
    sounds perfect|sounds nice|sounds fine|sounds like|that works|works for me|thatll work|that will work
    that would work|that would be|thats great|thats perfect|that is great|that is perfect|that is fine
    thats fine|id prefer that|visit this|visit them|visit that|visit him|visit her|me quedo con|ese me sirve
    esa me sirve|ese mismo|with them|with him|with her|go there|choose this|choose that|choose them|like that
    want that|want this|pick this|pick that|see him|see her|see them|this dentist|that dentist|this doctor
    that doctor|this salon|that salon|this stylist|that stylist|this place|that place|this practitioner
    that practitioner|this therapist|that therapist|this clinic|that clinic
",
    )
});

/// A question begins with one of these.
pub(in super::super) static QUESTION_WORDS: PhraseSet = PhraseSet::new(|| {
    index(
        "
    what|whats|where|wheres|who|whos|which|how|hows|why|whose|when|whereabouts|que|cual|cuales|donde|quien
    cuanto|como
",
    )
});

/// What asks for a search rather than for a fact.
pub(in super::super) static FINDING: PhraseSet = PhraseSet::new(|| {
    index(
        "
    find|help me|look for|looking for|search|know any|know of any|know of anyone|know where i|locate|recommend
    recommendation|suggest|can you see|show me|book|schedule|reserve
",
    )
});

/// What a place can be or offer.
pub(in super::super) static PROPERTIES: PhraseSet = PhraseSet::new(|| {
    index(
        "
    unisex|cosmetic|offer|provide|accept|take|good|open|closed|rated|expensive|far|free|certified|licensed
    insured|experienced|ofrecen|aceptan|buenos
",
    )
});

/// What says that nothing is wanted.
pub(in super::super) static DENIALS: PhraseSet = PhraseSet::new(|| {
    index(
        "
    dont want|dont need|do not need|do not want|not need|no need|dont like|not want|dont think|no quiero
    no necesito|wont need|nothing else|nada mas|wouldnt like|i dont|decided not|do not wish|dont wish
    would not like
",
    )
});

/// What says that all was done.
pub(in super::super) static ENOUGH: PhraseSet = PhraseSet::new(|| {
    index(
        "
    all i need|is all|was all|be all|all set|all for|all the
",
    )
});

/// What is booked rather than told.
pub(in super::super) static VISITS: PhraseSet =
    PhraseSet::new(|| index("available|appointment|appointments|openings|opening|slots|slot|anything|something|time"));

/// Who or what a question with an inverted verb is about.
pub(in super::super) static SUBJECTS: PhraseSet =
    PhraseSet::new(|| index("they|he|she|it|this|that|the|these|those|their|his|her|your|you|dr"));
