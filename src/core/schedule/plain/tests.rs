//! What is plain is read as a parser of all of TOML reads it.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::prelude::*;

/// What a document says, and where.
fn told(document: &DeTable<'_>) -> String {
    let pairs = document
        .iter()
        .map(|(key, value)| format!("{:?} {:?} {}\n", key.span(), key.get_ref(), told_of(value)));
    pairs.collect()
}

fn told_of(value: &Value<'_>) -> String {
    let said = match value.get_ref() {
        DeValue::Table(table) => told(table),
        DeValue::Array(list) => list.iter().map(told_of).collect(),
        other => format!("{other:?}"),
    };
    format!("{:?} ({said})", value.span())
}

#[test]
fn what_is_plain_is_read_at_once_and_what_is_not_is_left() {
    for (text, is_plain) in [
        ("", true),
        ("# nothing\n\n  [a] # b\n[[b-c]]\n  d=1#e", true),
        ("[a]\n\"b c\" = 25\nd = 'e \"f\"'\ng = true\nh = 0x1f\ni = -1.5", true),
        ("[a]\nb = \"\"\nc = \"\"\"\nd\n\n\"e\" \"\"f\"\"\"\ng = \"\"\"\"\"\"\nh = '''i'''", true),
        ("[a]\nb = []\nc = [ \"d\" , 'e', ]", true),
        ("[a]\nb = 2023-09-08 10:40\nc = 10:40\nd = 2023-09-08\ne = 2023-09-08T10:40Z", true),
        ("[a]\nb = \"é – 漢\" # ü", true),
        (
            "[a]\nb = \"\\\"c\\u00e9\\\\\"\nd = 'e\\'\nf = [\"\\t\"]\ng = \"\"\"h\\\n  \\\"\"\"\"",
            true,
        ),
        // Read, but not here.
        ("a = 1", false),
        ("\u{feff}[a]", false),
        ("[a]\r\nb = 1\r\n", false),
        ("[ a ]", false),
        ("[a.b]", false),
        ("[a]\nb.c = 1", false),
        ("[a]\n\tb = 1", false),
        ("[a]\nb = \"\"\"c\"\"\"\"", false),
        ("[a]\nb = [1]", false),
        ("[a]\nb = [\n\"c\"]", false),
        ("[a]\nb = { c = 1 }", false),
        // Mistakes.
        ("[a]\nb = 1\nb = 2", false),
        ("[a]\n[a]", false),
        ("[a]\n[[a]]", false),
        ("[[a]]\n[a]", false),
        ("[a] b = 1", false),
        ("[a]\nb = 1 2", false),
        ("[a]\nb = \"c", false),
        ("[a]\nb = \"\"\"c", false),
        ("[a]\nb = \"c\nd\"", false),
        ("[a]\nb = \"\u{1b}\"", false),
        ("[a]\nb = \"\\c\"", false),
        ("[a]\nb = \"c\\\"", false),
        ("[a] # \u{7f}", false),
        ("[a]\nb = [\"c\" \"d\"]", false),
        ("[a]\nb = [,]", false),
        ("[a]\nb =", false),
        ("[a]\n= 1", false),
        ("[a]\n\"\" = 1", false),
        ("[a]\nb = 2023-02-30 10:40", false),
        ("[a]\nb = 24:00", false),
    ] {
        assert_eq!(document(text).is_some(), is_plain, "{text}");
    }
}

/// What files are made of, and what may be mistaken for it.
const PARTS: &str = "[|]|[[|]]|a|event|session|-|_| |\n|=| = |,|.|:|+|#|\t|\r\n|\r|\\|\"|\"\"\"|'|'''|{|}|é|\u{7f}|\
    \u{1}|\u{feff}|\u{85}|12|-0|09|0x1F|1_000|1.5|1e3|inf|true|Z|T|10:00|24:00|10:00:30.5|2019-12-27|1979-02-31|\
    2019-12-27 10:00|\n[[session]]\n|\n[event]\n|\n[[room]]\n|a = \"x\"\n|b = 5 # c\n|c = |'u v' = 'w'\n|\
    start = 2019-12-27 10:40\n|s = [\"A\", \"B\"]\n|t = \"\"\"\nx\n\ny\"\"\"\n|\
    \\\"|\\n|\\u00e9|e = \"\\\\\\\"\"\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_is_plain_is_what_a_parser_of_all_of_toml_reads(
        parts in proptest::collection::vec(select(PARTS.split('|').collect::<Vec<_>>()), 0..14)
    ) {
        let text = format!("[event]\n{}", parts.concat());
        if let Some(plain) = document(&text) {
            let whole = DeTable::parse(&text).map_err(|error| error.to_string());
            prop_assert_eq!(Ok(told(&plain)), whole.map(|whole| told(whole.get_ref())));
        }
    }
}
