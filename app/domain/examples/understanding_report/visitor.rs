pub fn measure(_: &[serde_json::Value], _: bool) {}
