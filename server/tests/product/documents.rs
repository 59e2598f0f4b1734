//! Files that people hand in, read by the real binary in a process of its own.

use anteroom::documents::SeparateProcess;
use ports::{DocumentError, DocumentKind, DocumentReader};

fn reader() -> SeparateProcess {
    SeparateProcess::of(env!("CARGO_BIN_EXE_anteroom"))
}

#[tokio::test]
async fn a_file_is_read_into_markdown_by_another_process() {
    let page = b"<h1>Parking</h1><p>Behind the <b>house</b>.</p><script>alert(1)</script>";
    let read = reader().read(DocumentKind::Html, page.to_vec()).await.expect("it is read");
    assert!(read.starts_with("# Parking") && read.contains("Behind the **house**."), "{read}");
    let text = reader().read(DocumentKind::Text, "Línea 3".as_bytes().to_vec()).await;
    assert_eq!(text.as_deref(), Ok("Línea 3"));
    let long = "word ".repeat(60_000);
    assert!(reader().read(DocumentKind::Text, long.into_bytes()).await.is_ok(), "more than a pipe holds goes through");
}

#[tokio::test]
async fn a_hostile_file_ends_with_its_process_and_is_refused_in_words() {
    let deep = "<div>".repeat(400_000);
    let cases: [(DocumentKind, Vec<u8>); 7] = [
        (
            DocumentKind::Pdf,
            b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj trailer << /Root 1 0 R >>".to_vec(),
        ),
        (DocumentKind::Pdf, vec![0xff; 200_000]),
        (DocumentKind::Docx, b"PK\x03\x04".repeat(10_000)),
        (DocumentKind::Docx, Vec::new()),
        (DocumentKind::Html, deep.into_bytes()),
        (DocumentKind::Text, vec![0; 100_000]),
        (DocumentKind::Text, "x ".repeat(3 << 20).into_bytes()),
    ];
    for (kind, bytes) in cases {
        let refused = reader().read(kind, bytes).await.expect_err("it is refused");
        assert_ne!(refused, DocumentError::Unavailable, "{kind:?}");
        assert!(refused.to_string().ends_with('.') && refused.to_string().len() > 40, "{refused}");
    }
}

#[tokio::test]
async fn the_process_has_no_environment_and_says_nothing_but_text() {
    let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_anteroom"));
    let output = child.args(["read-document", "no such kind"]).env_clear().output().await.expect("it runs");
    assert!(!output.status.success() && output.stdout.is_empty());
}
