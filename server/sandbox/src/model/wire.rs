//! An answer as it goes over the wire.

use super::Said;
use axum::{
    Json,
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use serde_json::{Value, json};

/// Characters in one event.
const PIECE: usize = 24;
const ID: &str = "chatcmpl-sandbox";
const CREATED: u32 = 1_700_000_000;

fn usage(body: &Value, said: &Said) -> Value {
    let sent = body["messages"].to_string().len() / 4;
    let answered = said.content.len().div_ceil(4) + said.tools.len() * 8;
    json!({"prompt_tokens": sent, "completion_tokens": answered, "total_tokens": sent + answered})
}

fn finish(said: &Said) -> &'static str {
    if said.tools.is_empty() { "stop" } else { "tool_calls" }
}

/// Streamed where it was asked for; `cut` breaks off half-way, without an end.
pub(super) fn respond(body: &Value, said: &Said, cut: bool) -> Response {
    if body["stream"] != true {
        return Json(whole(body, said)).into_response();
    }
    let mut events = events(body, said);
    if cut {
        events.truncate(events.len() / 2);
    }
    let lines = events.into_iter().map(|event| Ok::<_, std::convert::Infallible>(format!("data: {event}\n\n")));
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-cache")];
    (headers, Body::from_stream(stream::iter(lines))).into_response()
}

fn calls(said: &Said) -> Vec<Value> {
    let call = |(at, name): (usize, &String)| json!({"index": at, "id": format!("call_{at}"), "type": "function", "function": {"name": name, "arguments": "{}"}});
    said.tools.iter().enumerate().map(call).collect()
}

fn whole(body: &Value, said: &Said) -> Value {
    let content = (!said.content.is_empty()).then_some(&said.content);
    let mut message = json!({"role": "assistant", "content": content, "refusal": null});
    if !said.tools.is_empty() {
        message["tool_calls"] = Value::Array(calls(said));
    }
    json!({
        "id": ID, "object": "chat.completion", "created": CREATED, "model": body["model"],
        "choices": [{"index": 0, "message": message, "logprobs": null, "finish_reason": finish(said)}],
        "usage": usage(body, said),
    })
}

fn events(body: &Value, said: &Said) -> Vec<String> {
    let chunk = |choices: Value, usage: Value| {
        json!({"id": ID, "object": "chat.completion.chunk", "created": CREATED, "model": body["model"], "choices": choices,
            "usage": usage})
        .to_string()
    };
    let delta = |delta: Value, finish: Option<&str>| {
        chunk(json!([{"index": 0, "delta": delta, "finish_reason": finish}]), Value::Null)
    };
    let mut events = vec![delta(json!({"role": "assistant", "content": ""}), None)];
    let letters: Vec<char> = said.content.chars().collect();
    for piece in letters.chunks(PIECE) {
        events.push(delta(json!({"content": piece.iter().collect::<String>()}), None));
    }
    for call in calls(said) {
        events.push(delta(json!({"tool_calls": [call]}), None));
    }
    events.push(delta(json!({}), Some(finish(said))));
    events.push(chunk(json!([]), usage(body, said)));
    events.push("[DONE]".into());
    events
}
