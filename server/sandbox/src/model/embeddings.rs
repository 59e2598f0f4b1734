//! What texts mean, as a small honest model would say it: words of one stem and words of one everyday matter point the
//! same way, and nothing else does.

use super::{EMBEDDING_NAME, Model, failure, refusal, unauthorised};
use crate::switches::ModelMood;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// Numbers a text.
const LENGTH: usize = 256;
/// The vendor's bounds: <https://platform.openai.com/docs/api-reference/embeddings/create>.
const MOST_TEXTS: usize = 2_048;

/// Matters of everyday business, each with words that speak of it.
const MATTERS: [&str; 12] = [
    "park parking car garage vehicle auto drive leave",
    "insurance insurer coverage policy reimburse claim",
    "pay payment card cash money fee cost price afford",
    "hurt pain ache sore numb numbing discomfort comfortable",
    "child children kid kids baby son daughter toddler",
    "dog cat pet pets animal animals puppy",
    "late delay delayed behind overdue traffic",
    "refund return reimburse money back guarantee",
    "wheelchair ramp step lift elevator accessible disabled walker",
    "bus train tram subway station stop transit",
    "drink eat food coffee alcohol wine meal before",
    "swell swelling bruise bruising redness after recovery heal",
];

/// Words that say nothing of what a text is about.
const SMALL: &str = "a an and are at be can come do does for get have how i if in is it me my of on or our should \
    that the there this to we what when where will with you your";

pub(super) async fn embeddings(State(model): State<Model>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    if let Some(refused) = unauthorised(&model, &headers) {
        return refused;
    }
    if body["model"] != EMBEDDING_NAME {
        let message = format!("The model `{}` does not exist.", body["model"].as_str().unwrap_or_default());
        return refusal(StatusCode::NOT_FOUND, "model_not_found", &message);
    }
    if let Some(failed) = failure(&model, &body).await {
        return failed;
    }
    let texts: Vec<&str> = match &body["input"] {
        Value::String(text) => vec![text],
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if texts.is_empty() || texts.len() > MOST_TEXTS || texts.iter().any(|text| text.is_empty()) {
        return refusal(StatusCode::BAD_REQUEST, "invalid_input", "'$.input' is invalid.");
    }
    let tokens: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    let data: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| json!({"object": "embedding", "index": index, "embedding": direction(text)}))
        .collect();
    model.keep(body, format!("({} embeddings)", data.len()));
    let usage = json!({"prompt_tokens": tokens, "total_tokens": tokens});
    let reply = json!({"object": "list", "data": data, "model": EMBEDDING_NAME, "usage": usage});
    match model.switches.read().model {
        ModelMood::BrokenJson | ModelMood::Cut => {
            let whole = reply.to_string();
            ([(header::CONTENT_TYPE, "application/json")], whole[..whole.len() / 2].to_owned()).into_response()
        }
        _ => Json(reply).into_response(),
    }
}

fn direction(text: &str) -> Vec<f32> {
    let mut numbers = vec![0.0_f32; LENGTH];
    // A text of small words alone points somewhere too.
    numbers[LENGTH - 1] = 0.01;
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    for word in words.filter(|word| !word.is_empty() && !SMALL.split_whitespace().any(|small| small == word)) {
        numbers[MATTERS.len() + hash(stem(&word)) % (LENGTH - MATTERS.len() - 1)] += 1.0;
        for (place, matter) in MATTERS.iter().enumerate() {
            if matter.split_whitespace().any(|one| stem(one) == stem(&word)) {
                numbers[place] += 2.0;
            }
        }
    }
    let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
    numbers.iter().map(|number| number / length).collect()
}

fn stem(word: &str) -> &str {
    let short = ["ing", "es", "ed", "s"].iter().find_map(|end| word.strip_suffix(end));
    short.filter(|short| short.chars().count() >= 3).unwrap_or(word)
}

/// FNV-1a.
fn hash(word: &str) -> usize {
    let mixed = word.bytes().fold(0x811c_9dc5_u32, |mixed, byte| (mixed ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    mixed as usize
}

#[cfg(test)]
mod tests {
    use super::direction;

    #[test]
    fn what_speaks_of_one_matter_points_the_same_way_and_nothing_else_does() {
        let near = |one: &str, other: &str| -> f32 {
            direction(one).iter().zip(direction(other)).map(|(one, other)| one * other).sum()
        };
        assert!(near("Where can I leave my vehicle?", "Park in the garage behind the house.") > 0.5);
        assert!(near("Is there a sauna?", "Park in the garage behind the house.") < 0.2);
    }
}
