//! What is attached to a mail. Nothing here looks into a file further than its first bytes: people do.

use crate::free_text;
use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

/// Files of one mail; more are named and not kept.
const MOST_FILES: usize = 10;
/// Of one file.
const MOST_BYTES: usize = 15 * 1024 * 1024;
const LONGEST_NAME: usize = 120;
/// A picture that the text itself shows and that is no larger is a logo or a smiley.
const DECORATION_BYTES: usize = 20 * 1024;
/// What a mail is signed with.
const SIGNATURES: [&str; 4] = ["pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "pgp-keys"];

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AttachedFile {
    /// 1 to 120 characters on one line, without what would turn a line around or lead into a folder.
    pub name: String,
    pub content: Vec<u8>,
}

impl AttachedFile {
    /// By its first bytes, whatever the mail calls it: only what every browser shows as a picture is one.
    pub(crate) fn media_type(&self) -> &'static str {
        match self.content.as_slice() {
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => "image/png",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
            _ => "application/octet-stream",
        }
    }
}

/// All of a mail's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AttachedFiles {
    pub kept: Vec<AttachedFile>,
    /// Names of those that are too large, or too many.
    pub left: Vec<String>,
}

impl AttachedFiles {
    pub(crate) const fn is_empty(&self) -> bool {
        self.kept.is_empty() && self.left.is_empty()
    }

    /// With no more of them kept than there is room for, in bytes.
    #[must_use]
    pub(crate) fn within(mut self, mut room: u64) -> Self {
        let all = std::mem::take(&mut self.kept);
        for file in all {
            match room.checked_sub(file.content.len() as u64) {
                Some(rest) => {
                    room = rest;
                    self.kept.push(file);
                }
                None => self.left.push(file.name),
            }
        }
        self
    }
}

/// The files of a mail, in their order.
pub(super) fn of(mail: &Message<'_>) -> AttachedFiles {
    let mut files = AttachedFiles::default();
    for part in mail.attachments().filter(|part| is_file(part)) {
        let name = name_of(part);
        let content = part.contents();
        if files.kept.len() == MOST_FILES || content.len() > MOST_BYTES {
            if files.left.len() < MOST_FILES {
                files.left.push(name);
            }
        } else {
            files.kept.push(AttachedFile { name, content: content.to_vec() });
        }
    }
    files
}

fn is_file(part: &MessagePart<'_>) -> bool {
    let kind = part.content_type();
    let is_signature = kind
        .and_then(|kind| kind.subtype())
        .is_some_and(|subtype| SIGNATURES.iter().any(|signature| signature.eq_ignore_ascii_case(subtype)));
    let is_decoration = matches!(part.body, PartType::InlineBinary(_))
        && part.content_id().is_some()
        && part.contents().len() <= DECORATION_BYTES;
    !part.contents().is_empty() && !is_signature && !is_decoration
}

fn name_of(part: &MessagePart<'_>) -> String {
    let given = part.attachment_name().unwrap_or_default();
    // Programs of Windows once sent whole paths.
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !turns_text(*c)).collect();
    let name = free_text::short(&plain, LONGEST_NAME);
    if !name.is_empty() {
        return name;
    }
    match part.content_type().map(|kind| (kind.ctype(), kind.subtype().unwrap_or_default())) {
        Some((kind, subtype))
            if kind.eq_ignore_ascii_case("image") && subtype.chars().all(|c| c.is_ascii_alphanumeric()) =>
        {
            format!("picture.{}", subtype.to_ascii_lowercase())
        }
        Some((kind, _)) if kind.eq_ignore_ascii_case("message") => "mail.eml".to_owned(),
        _ => "file".to_owned(),
    }
}

/// Characters that have what follows them read in another direction: `exe.jpg` may be `gpj.exe` (Unicode, UAX 9).
const fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_parser::MessageParser;

    const JPEG: &str = "/9j/4AAQSkZJRg==";

    fn files(parts: &[&str]) -> AttachedFiles {
        let parts: String = parts.iter().flat_map(|part| ["--b\r\n", part, "\r\n"]).collect();
        let raw = format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n");
        of(&MessageParser::default().parse(raw.as_bytes()).expect("a mail"))
    }

    fn part(headers: &str) -> String {
        format!("{headers}\r\nContent-Transfer-Encoding: base64\r\n\r\n{JPEG}")
    }

    fn names(files: &AttachedFiles) -> Vec<&str> {
        files.kept.iter().map(|file| file.name.as_str()).collect()
    }

    #[test]
    fn files_are_kept_under_names_that_lead_nowhere() {
        let found = files(&[
            "Content-Type: text/plain\r\n\r\nHere they are.",
            &part("Content-Type: image/jpeg; name=\"../../etc/smile.jpg\"\r\nContent-Disposition: attachment"),
            &part(
                "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=UTF-8''a%E2%80%AEfdp.exe",
            ),
            &part("Content-Type: image/heic\r\nContent-Disposition: attachment"),
            &part(
                "Content-Type: application/x-thing\r\nContent-Disposition: attachment; filename=\"C:\\\\Users\\\\me\\\\x.bin\"",
            ),
        ]);
        assert_eq!(names(&found), ["smile.jpg", "afdp.exe", "picture.heic", "x.bin"]);
        assert!(found.left.is_empty());
        assert!(found.kept.iter().all(|file| file.media_type() == "image/jpeg"), "by what they hold");
    }

    #[test]
    fn what_signs_or_adorns_a_mail_is_no_file() {
        let found = files(&[
            "Content-Type: text/html\r\n\r\n<p>Hello <img src=\"cid:logo\"></p>",
            &part("Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline; filename=logo.png"),
            &part("Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Disposition: attachment"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn too_many_are_named_and_what_has_no_room_too() {
        let one = part("Content-Type: image/jpeg; name=a.jpg\r\nContent-Disposition: attachment");
        let found = files(&[one.as_str(); 12]);
        assert_eq!((found.kept.len(), found.left.len()), (10, 2));
        let within = found.within(25);
        assert_eq!((within.kept.len(), within.left.len()), (2, 10), "ten bytes each");
    }

    #[test]
    fn a_picture_is_what_begins_as_one() {
        let of = |content: &[u8]| AttachedFile { name: "x".into(), content: content.to_vec() }.media_type();
        assert_eq!(of(b"\x89PNG\r\n\x1a\n..."), "image/png");
        assert_eq!(of(b"GIF89a..."), "image/gif");
        assert_eq!(of(b"RIFF\0\0\0\0WEBPVP8 "), "image/webp");
        for other in [&b"<svg onload=alert(1)>"[..], b"<html>", b"%PDF-1.7", b"MZ", b"", b"RIFF\0\0\0\0WAVE"] {
            assert_eq!(of(other), "application/octet-stream");
        }
    }
}
