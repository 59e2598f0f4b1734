//! One layout for all mails. Tables and inline styles, because mail programs know little else.

use domain::{letters::Phrase, understanding::Locale};
use std::{borrow::Cow, fmt::Write as _};

/// Everything that a mail shows, already in words.
pub(super) struct Page<'a> {
    pub locale: Locale,
    pub clinic: &'a str,
    /// Phone, e-mail and address, for the foot.
    pub contact: [&'a str; 3],
    /// `#rrggbb`, dark enough for white text.
    pub brand: String,
    pub heading: &'a str,
    pub greeting: &'a str,
    pub paragraphs: &'a [String],
    /// Label and value; an empty label continues the one before.
    pub facts: &'a [(String, String)],
    pub preparation: &'a [String],
    pub action: (&'a str, &'a str),
    pub calendars: &'a [(&'static str, String)],
}

impl Page<'_> {
    /// For people and programs that read text.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n\n", self.greeting);
        for paragraph in self.paragraphs {
            text.push_str(paragraph);
            text.push_str("\n\n");
        }
        for (label, value) in self.facts {
            let lead = if label.is_empty() { String::new() } else { format!("{label}:") };
            push(&mut text, format_args!("{lead:<8}{value}\n"));
        }
        if !self.preparation.is_empty() {
            push(&mut text, format_args!("\n{}:\n", Phrase::BeforeYouCome.render(self.locale)));
            for line in self.preparation {
                push(&mut text, format_args!("- {line}\n"));
            }
        }
        push(&mut text, format_args!("\n{}: {}\n\n{}\n", self.action.0, self.action.1, self.clinic));
        for line in self.contact.iter().filter(|line| !line.is_empty()) {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// For everybody else. Colours work on a light ground and on a dark one.
    pub(super) fn html(&self) -> String {
        let mut body = String::new();
        push(&mut body, format_args!("<p style=\"margin:0 0 12px\">{}</p>", escape(self.greeting)));
        for paragraph in self.paragraphs {
            push(&mut body, format_args!("<p style=\"margin:0 0 12px\">{}</p>", escape(paragraph)));
        }
        self.push_facts(&mut body);
        self.push_preparation(&mut body);
        push(
            &mut body,
            format_args!(
                "<p style=\"margin:24px 0 8px\"><a href=\"{}\" style=\"display:inline-block;padding:12px 20px;\
                 border-radius:10px;background:{};color:#ffffff;text-decoration:none;font-weight:600\">{}</a></p>",
                escape(self.action.1),
                self.brand,
                escape(self.action.0)
            ),
        );
        self.push_calendars(&mut body);
        let foot = self.contact.iter().filter(|line| !line.is_empty()).map(|line| escape(line)).collect::<Vec<_>>();
        format!(
            "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <meta name=\"color-scheme\" content=\"light dark\">\
             <meta name=\"supported-color-schemes\" content=\"light dark\"><title>{heading}</title>\
             <style>:root{{color-scheme:light dark;supported-color-schemes:light dark}}\
             @media (prefers-color-scheme:dark){{.ground{{background:#1b1a18!important}}\
             .sheet{{background:#262421!important;color:#f3f0ea!important}}\
             .quiet{{color:#b8b2a7!important}}}}</style></head>\
             <body class=\"ground\" style=\"margin:0;padding:0;background:#f6f4f0\">\
             <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr>\
             <td align=\"center\" style=\"padding:24px 12px\">\
             <table role=\"presentation\" class=\"sheet\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
             style=\"max-width:560px;background:#ffffff;color:#26231f;border-radius:16px;\
             font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif\">\
             <tr><td style=\"height:6px;background:{brand};border-radius:16px 16px 0 0\"></td></tr>\
             <tr><td style=\"padding:28px\"><p class=\"quiet\" style=\"margin:0 0 4px;font-size:14px;color:#6b655c\">\
             {clinic}</p><h1 style=\"margin:0 0 20px;font-size:24px;line-height:1.25\">{heading}</h1>{body}\
             <p class=\"quiet\" style=\"margin:28px 0 0;font-size:13px;color:#6b655c\">{clinic}<br>{foot}</p>\
             </td></tr></table></td></tr></table></body></html>",
            lang = self.locale.as_str(),
            heading = escape(self.heading),
            brand = self.brand,
            clinic = escape(self.clinic),
            foot = foot.join("<br>"),
        )
    }

    fn push_facts(&self, body: &mut String) {
        if self.facts.is_empty() {
            return;
        }
        body.push_str("<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:16px 0\">");
        for (label, value) in self.facts {
            push(
                body,
                format_args!(
                    "<tr><td class=\"quiet\" style=\"padding:3px 16px 3px 0;color:#6b655c;vertical-align:top\">{}</td>\
                     <td style=\"padding:3px 0\">{}</td></tr>",
                    escape(label),
                    escape(value)
                ),
            );
        }
        body.push_str("</table>");
    }

    fn push_preparation(&self, body: &mut String) {
        if self.preparation.is_empty() {
            return;
        }
        let title = Phrase::BeforeYouCome.render(self.locale);
        push(body, format_args!("<p style=\"margin:16px 0 4px;font-weight:600\">{title}</p>"));
        body.push_str("<ul style=\"margin:0;padding-left:20px\">");
        for line in self.preparation {
            push(body, format_args!("<li>{}</li>", escape(line)));
        }
        body.push_str("</ul>");
    }

    fn push_calendars(&self, body: &mut String) {
        if self.calendars.is_empty() {
            return;
        }
        let links = self.calendars.iter().map(|(name, address)| {
            format!("<a href=\"{}\" style=\"color:inherit\">{}</a>", escape(address), escape(name))
        });
        let links = links.collect::<Vec<_>>().join(" · ");
        let lead = Phrase::AddTo.render(self.locale);
        push(
            body,
            format_args!("<p class=\"quiet\" style=\"margin:0;font-size:14px;color:#6b655c\">{lead} {links}</p>"),
        );
    }
}

fn push(body: &mut String, arguments: std::fmt::Arguments<'_>) {
    body.write_fmt(arguments).expect("writing to a string cannot fail");
}

/// Text as it is, in element content and in quoted attributes.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// A clinic's hue as `#rrggbb`: OKLCH at lightness 0.45, which keeps white text readable (CSS Color 4, section 9).
#[expect(clippy::many_single_char_names, reason = "the specification's own letters")]
pub(super) fn brand_colour(hue: u16, chroma: f32) -> String {
    let (sin, cos) = f32::from(hue).to_radians().sin_cos();
    let (lightness, a, b) = (0.45_f32, chroma * cos, chroma * sin);
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_35 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    let channels = [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_4 * s,
        -0.004_196_086 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ];
    let mut colour = String::from("#");
    for channel in channels {
        push(&mut colour, format_args!("{:02x}", to_byte(channel)));
    }
    colour
}

/// A linear channel as an sRGB byte, clipped to the gamut.
fn to_byte(linear: f32) -> u8 {
    let linear = linear.clamp(0.0, 1.0);
    let encoded = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 just before")]
    let byte = (encoded * 255.0).round().clamp(0.0, 255.0) as u8;
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_name_stays_text() {
        assert_eq!(escape("<script>'\"&"), "&lt;script&gt;&#39;&quot;&amp;");
        assert_eq!(escape("Ana Ruiz"), "Ana Ruiz");
    }

    #[test]
    fn every_hue_is_dark_enough_for_white_text() {
        for hue in 0..=360 {
            let colour = brand_colour(hue, 0.3);
            let channel = |at: usize| {
                let byte = u8::from_str_radix(&colour[at..at + 2], 16).expect("two hexadecimal digits");
                let c = f32::from(byte) / 255.0;
                if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
            };
            let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
            // WCAG 2.2, 1.4.3: at least 4.5 to 1 against white.
            assert!(1.05 / (luminance + 0.05) >= 4.5, "{hue}: {colour}");
        }
    }
}
