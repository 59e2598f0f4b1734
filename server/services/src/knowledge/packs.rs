//! Articles to begin with. They say nothing of the clinic: what only the clinic knows stands in double brackets, and an
//! article with such a place is not published.

/// Articles for one kind of business.
pub(super) struct Pack {
    pub key: &'static str,
    pub name: &'static str,
    /// Markdown: each article below a heading of the first level, which is its title.
    text: &'static str,
}

pub(super) const PACKS: [Pack; 4] = [
    Pack { key: "med-spa", name: "Med-spa", text: include_str!("packs/med_spa.md") },
    Pack { key: "dental", name: "Dental practice", text: include_str!("packs/dental.md") },
    Pack { key: "cleaning", name: "Home cleaning", text: include_str!("packs/cleaning.md") },
    Pack { key: "windows", name: "Windows and doors", text: include_str!("packs/windows.md") },
];

pub(super) fn find(key: &str) -> Option<&'static Pack> {
    PACKS.iter().find(|pack| pack.key == key)
}

impl Pack {
    /// Titles with their Markdown.
    pub(super) fn articles(&self) -> Vec<(&'static str, &'static str)> {
        let parts = self.text.split("\n# ").map(|part| part.trim_start_matches("# "));
        parts.filter_map(|part| part.split_once('\n')).map(|(title, body)| (title.trim(), body.trim())).collect()
    }
}
