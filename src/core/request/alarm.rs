//! Ready words for what nobody has the time to find words for.

use chrono::TimeDelta;

use crate::schedule::Language;

/// How long an all-clear stands.
pub(super) const ALL_CLEAR: TimeDelta = TimeDelta::minutes(10);

/// What is happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// Everybody has to leave.
    Evacuation,
    /// There is a fire.
    Fire,
    /// Somebody needs help.
    Medical,
    /// It is only a drill.
    Drill,
    /// It is over.
    AllClear,
}

impl Alarm {
    /// What the sign says, in its language.
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Evacuation, Language::En) => {
                "EVACUATION – Leave the building now by the nearest exit"
            }
            (Self::Evacuation, Language::De) => {
                "RÄUMUNG – Bitte verlassen Sie sofort das Gebäude durch den nächsten Ausgang"
            }
            (Self::Evacuation, Language::Fr) => {
                "ÉVACUATION – Quittez tout de suite le bâtiment par la sortie la plus proche"
            }
            (Self::Fire, Language::En) => "FIRE – Leave the building now. Do not use the lifts",
            (Self::Fire, Language::De) => {
                "FEUER – Bitte verlassen Sie sofort das Gebäude. Keine Aufzüge benutzen"
            }
            (Self::Fire, Language::Fr) => {
                "INCENDIE – Quittez tout de suite le bâtiment. N’utilisez pas les ascenseurs"
            }
            (Self::Medical, Language::En) => "MEDICAL EMERGENCY – Please keep the way clear",
            (Self::Medical, Language::De) => "MEDIZINISCHER NOTFALL – Bitte den Weg freihalten",
            (Self::Medical, Language::Fr) => "URGENCE MÉDICALE – Laissez le passage libre",
            (Self::Drill, Language::En) => {
                "DRILL – This is only an exercise. Please leave the building by the nearest exit"
            }
            (Self::Drill, Language::De) => {
                "ÜBUNG – Dies ist nur eine Übung. Bitte verlassen Sie das Gebäude durch den nächsten Ausgang"
            }
            (Self::Drill, Language::Fr) => {
                "EXERCICE – Ceci n’est qu’un exercice. Quittez le bâtiment par la sortie la plus proche"
            }
            (Self::AllClear, Language::En) => "ALL CLEAR – You can come back in",
            (Self::AllClear, Language::De) => "ENTWARNUNG – Sie können zurückkommen",
            (Self::AllClear, Language::Fr) => "FIN DE L’ALERTE – Vous pouvez revenir",
        }
    }
}
