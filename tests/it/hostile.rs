//! Words as no programme should have them, and some programme will.

/// A title that never ends.
pub const LONG_TITLE: &str = "On the surprisingly long and winding road from a handful of shell scripts \
    to a reproducible, declarative and thoroughly documented infrastructure that everybody in \
    the company can understand";

/// Titles, names and kinds as no programme should have them, and some programme will.
pub fn words() -> Vec<(&'static str, String, String)> {
    let long_word = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamter";
    let forty: Vec<String> = (1..=40).map(|n| format!("\"Speaker Number{n}\"")).collect();
    let one = |name: &str| format!("\"{name}\"");
    vec![
        ("long title", LONG_TITLE.to_owned(), one("Ada Lovelace")),
        ("long word", long_word.to_owned(), one(long_word)),
        ("long words", format!("{long_word} und {long_word}"), one("Ada Lovelace")),
        ("forty speakers", "A panel".to_owned(), forty.join(", ")),
        ("long title, forty speakers", LONG_TITLE.to_owned(), forty.join(", ")),
        ("capitals", LONG_TITLE.to_uppercase(), one("ADA LOVELACE, COUNTESS OF LOVELACE")),
        (
            "chinese",
            "可重现的声明式系统配置与部署：从一台笔记本电脑到整个数据中心的经验与教训".repeat(2),
            one("王小明"),
        ),
        (
            "japanese and latin",
            "NixOS による宣言的なシステム構成と再現可能なビルドの世界へようこそ".to_owned(),
            one("山田太郎"),
        ),
        (
            "greek",
            "Αναπαραγώγιμες κατασκευές λογισμικού στην πράξη".to_owned(),
            one("Ελένη Παπαδοπούλου"),
        ),
        (
            "cyrillic",
            "Воспроизводимые сборки программного обеспечения на практике".to_owned(),
            one("Анастасия Иванова"),
        ),
        ("emoji", "🚀 Ship it 👩‍🔬 with 🏳️‍🌈 and ❤️ every day 🎉🎉🎉".to_owned(), one("Zoë 🦀")),
        ("combining marks", "Z̸̢͓a̷͎̽l̶͔̈́g̴͎̽o̶̘̾ ȩ́ ".repeat(6), one("Ạ̈́d̶a")),
        ("mathematics", "∀ε>0 ∃δ: 𝔸𝕓𝕤𝕥𝕣𝕒𝕔𝕥 ∑∫√ ≤≥≠ ∈∉ ℝℂℕ".to_owned(), one("𝓐𝓭𝓪")),
        (
            "quotes",
            "“Why ‘now’?” — said 'nobody' ‽".to_owned(),
            "'Ada \"the Countess\" O’Lovelace'".to_owned(),
        ),
        ("one letter", "C".to_owned(), one("X")),
    ]
}
