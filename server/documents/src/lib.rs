//! Files that people hand in, read into Markdown: plain text, Markdown, HTML, PDF and Word (DOCX).
//!
//! Pure, and bounded where it can be: bytes out of an archive, text that comes out. What parsers of others do with a
//! hostile file is not ours to bound, so the product runs this in a process of its own with limits of memory, time and
//! files (`anteroom read-document`), and never in the server itself.

mod docx;
mod html;
mod pdf;
mod text;

/// The most text that comes out of a file, in bytes.
pub const MOST_TEXT: usize = 512 * 1024;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Markdown,
    Html,
    Pdf,
    Docx,
}

/// Why a file has no text for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the file is damaged, or of another kind")]
    Damaged,
    #[error("there is no text in the file")]
    NoText,
    #[error("the file holds more than we read")]
    TooLarge,
}

/// The file's text as Markdown.
pub fn read(kind: Kind, bytes: &[u8]) -> Result<String, Unreadable> {
    let read = match kind {
        Kind::Text => text::escaped(&text::decoded(bytes)?),
        Kind::Markdown => text::decoded(bytes)?,
        Kind::Html => html::markdown(&text::decoded(bytes)?)?,
        Kind::Pdf => text::escaped(&pdf::text(bytes)?),
        Kind::Docx => docx::markdown(bytes)?,
    };
    let read = text::tidied(&read);
    if read.trim().is_empty() {
        return Err(Unreadable::NoText);
    }
    if read.len() > MOST_TEXT {
        return Err(Unreadable::TooLarge);
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn docx(document: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file("word/document.xml", SimpleFileOptions::default()).expect("a file");
        archive.write_all(document.as_bytes()).expect("written");
        archive.finish().expect("an archive").into_inner()
    }

    const WORD: &str = "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>\
        <w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Parking &amp; access</w:t></w:r></w:p>\
        <w:p><w:r><w:t>Park behind </w:t></w:r><w:r><w:t xml:space=\"preserve\">the house.</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Two hours are free</w:t></w:r></w:p>\
        <w:p><w:r><w:delText>secret</w:delText><w:instrText>DDEAUTO calc</w:instrText></w:r></w:p></w:body></w:document>";

    #[test]
    fn a_word_file_keeps_its_headings_and_lists_and_nothing_that_was_deleted_or_runs() {
        let read = read(Kind::Docx, &docx(WORD)).expect("it is read");
        assert_eq!(read, "# Parking & access\n\nPark behind the house.\n\n- Two hours are free");
    }

    #[test]
    fn an_archive_that_swells_and_a_file_that_lies_are_refused() {
        let bomb = docx(&format!("<w:t>{}</w:t>", " ".repeat(64 << 20)));
        assert!(bomb.len() < 1 << 20, "it is small while it is packed");
        assert_eq!(read(Kind::Docx, &bomb), Err(Unreadable::TooLarge));
        for (kind, bytes) in
            [(Kind::Docx, &b"PK\x03\x04nonsense"[..]), (Kind::Pdf, b"%PDF-1.7 nonsense"), (Kind::Pdf, b"")]
        {
            assert_eq!(read(kind, bytes), Err(Unreadable::Damaged), "{kind:?}");
        }
        assert_eq!(read(Kind::Docx, &docx("<a><b></a>")), Err(Unreadable::Damaged));
        let entities = "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;&x;\">]><w:p><w:t>&y;</w:t></w:p>";
        assert!(read(Kind::Docx, &docx(entities)).is_err(), "no entity of a file's own is followed");
    }

    #[test]
    fn html_keeps_its_words_and_loses_its_scripts() {
        let page = "<html><head><title>x</title><script>alert(1)</script><style>p{}</style></head><body><nav>Menu</nav>\
            <h1>Insurance</h1><p>We take <b>Aetna</b>.</p><ul><li>PPO</li></ul><a href=\"javascript:alert(1)\">here</a></body>";
        let read = read(Kind::Html, page.as_bytes()).expect("it is read");
        assert!(read.contains("# Insurance") && read.contains("Aetna") && read.contains("PPO"), "{read}");
        assert!(!read.contains("alert(1)\n") && !read.contains("p{}") && !read.contains("Menu"), "{read}");
    }

    #[test]
    fn text_is_read_in_the_encodings_that_people_have_and_means_itself() {
        assert_eq!(read(Kind::Text, "\u{feff}Café\r\n# 5 rooms".as_bytes()).as_deref(), Ok("Café\n\\# 5 rooms"));
        assert_eq!(read(Kind::Text, b"Caf\xe9 \x80").as_deref(), Ok("Café €"));
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("Hi".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(read(Kind::Text, &utf16).as_deref(), Ok("Hi"));
        assert_eq!(read(Kind::Text, b" \n\0\x07 "), Err(Unreadable::NoText));
        assert_eq!(read(Kind::Markdown, b"# Parking\n\n*free*").as_deref(), Ok("# Parking\n\n*free*"));
        assert_eq!(read(Kind::Text, "x ".repeat(MOST_TEXT).as_bytes()), Err(Unreadable::TooLarge));
    }

    #[test]
    fn a_pdf_gives_its_words_and_one_without_any_says_so() {
        assert_eq!(read(Kind::Pdf, &pdf_of("Parking is free")).as_deref(), Ok("Parking is free"));
        assert_eq!(read(Kind::Pdf, &pdf_of("")), Err(Unreadable::NoText));
    }

    /// The smallest file with one page of one line.
    fn pdf_of(line: &str) -> Vec<u8> {
        let stream = format!("BT /F1 24 Tf 72 700 Td ({line}) Tj ET");
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
                .to_owned(),
            format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        ];
        let mut file = b"%PDF-1.4\n".to_vec();
        let mut places = Vec::new();
        for (number, object) in objects.iter().enumerate() {
            places.push(file.len());
            file.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
        }
        let table = file.len();
        file.extend(b"xref\n0 6\n0000000000 65535 f \n");
        for place in places {
            file.extend(format!("{place:010} 00000 n \n").bytes());
        }
        file.extend(format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF").bytes());
        file
    }
}
