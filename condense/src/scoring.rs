// SPDX-License-Identifier: MPL-2.0
//! How much a clause matters for minutes.

use std::collections::{HashMap, HashSet};

use crate::clauses::Clause;
use crate::figures::Figures;
use crate::tables::{
    CAUSES, DEADLINES, GREETINGS, OFFICES, ORDERS, PROBLEMS, PROPOSALS, RESULTS, STANCES, STOPWORDS, TALK,
};
use crate::tokens::Stop;
use crate::{Kind, Meeting};

/// "Sang văn hóa xã hội.": the most words of it.
const MOVED_ON_WORDS: usize = 5;

/// A clause, weighed.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    /// How likely minutes need it, 0 to 1.
    pub score: f32,
    /// A greeting or procedure: is never kept.
    pub is_nothing: bool,
    pub kind: Kind,
}

/// For each turn, its clauses in order.
pub fn score(meeting: &Meeting, turns: &[Vec<Clause>]) -> Vec<Vec<Scored>> {
    let terms = Terms::of(turns);
    let mut told = Told::default();
    let mut all = Vec::with_capacity(turns.len());
    for (turn, clauses) in meeting.turns.iter().zip(turns) {
        let leads = meeting.speakers.get(turn.speaker).is_some_and(|who| who.leads);
        let words: usize = clauses.iter().map(|clause| clause.tokens.len()).sum();
        let mut weigh = |(at, clause): (usize, &Clause)| {
            let place = Place { leads, words, at, opens: turn.item.is_none() };
            let numbers = terms.numbers(clause);
            let (told, told_by_others) = told.share(turn.speaker, &numbers);
            let features = Features { told, told_by_others, ..Features::of(clause, &place, &terms) };
            Scored { score: features.weigh(), is_nothing: features.says_nothing(), kind: features.kind() }
        };
        all.push(clauses.iter().enumerate().map(&mut weigh).collect());
    }
    all
}

/// Which terms were used, and by whom.
#[derive(Default)]
struct Told {
    by: HashSet<(usize, u32)>,
    first_by: HashMap<u32, usize>,
}

impl Told {
    /// The shares of the terms that this speaker, and others, used before. From now on these are
    /// used.
    fn share(&mut self, speaker: usize, terms: &[u32]) -> (f32, f32) {
        let share = |count: usize| count as f32 / terms.len().max(1) as f32;
        let own = terms.iter().filter(|term| self.by.contains(&(speaker, **term))).count();
        let others = terms.iter().filter(|term| self.first_by.get(term).is_some_and(|who| *who != speaker)).count();
        for term in terms {
            self.by.insert((speaker, *term));
            self.first_by.entry(*term).or_insert(speaker);
        }
        (share(own), share(others))
    }
}

/// Where a clause stands.
struct Place {
    leads: bool,
    /// Of the turn.
    words: usize,
    at: usize,
    /// Before the first item of the agenda.
    opens: bool,
}

macro_rules! features {
    ($($name:ident = $weight:literal),* $(,)?) => {
        /// What is counted of a clause.
        #[derive(Clone, Debug, Default)]
        pub struct Features {
            $(pub $name: f32,)*
        }

        impl Features {
            fn weigh(&self) -> f32 {
                let sum: f32 = BIAS $(+ $weight * self.$name)*;
                1.0 / (1.0 + (-sum).exp())
            }
        }
    };
}

const BIAS: f32 = -2.7;

features! {
    counted = 1.2,
    dates = 1.15,
    documents = 0.25,
    plain = 0.45,
    proposals = 0.55,
    stances = 0.95,
    orders = 0.2,
    orders_led = 0.55,
    deadlines = 0.45,
    results = 0.3,
    problems = 0.25,
    causes = 0.15,
    offices = 0.2,
    talk = -0.5,
    greetings = -0.65,
    invites = 0.0,
    moves_on = 0.0,
    question = -0.75,
    leads = 0.6,
    short_turn = -1.9,
    opens = -2.3,
    first = -0.85,
    begins = -0.3,
    names = 0.15,
    rarity = 0.04,
    density = 0.2,
    shared = 0.2,
    told = -0.25,
    told_by_others = -0.9,
}

impl Features {
    fn of(clause: &Clause, place: &Place, terms: &Terms) -> Self {
        let lows = clause.lows();
        let mut content: Vec<&str> = lows.iter().copied().filter(|word| !STOPWORDS.contains(word)).collect();
        // In one order always: sums of floats depend on it.
        content.sort_unstable();
        content.dedup();
        let numbers = terms.numbers(clause);
        let Figures { counted, dates, documents, plain } = Figures::of(&clause.tokens);
        let up_to = |count: usize, most: usize| count.min(most) as f32;
        let flag = |is: bool| if is { 1.0 } else { 0.0 };
        let with = |least: u32| numbers.iter().filter(|number| terms.clauses_with[**number as usize] >= least).count();
        let rarity: f32 = content.iter().map(|word| terms.rarity(word)).sum();
        let orders = up_to(ORDERS.count(&lows), 3);
        Self {
            counted: up_to(counted, 3),
            dates: up_to(dates, 2),
            documents: up_to(documents, 2),
            plain: up_to(plain, 2),
            proposals: up_to(PROPOSALS.count(&lows), 2),
            stances: up_to(STANCES.count(&lows), 2),
            orders: if place.leads { 0.0 } else { orders },
            orders_led: if place.leads { orders } else { 0.0 },
            deadlines: up_to(DEADLINES.count(&lows), 2),
            results: up_to(RESULTS.count(&lows), 3),
            problems: up_to(PROBLEMS.count(&lows), 2),
            causes: up_to(CAUSES.count(&lows), 2),
            offices: up_to(OFFICES.count(&lows), 3),
            talk: up_to(TALK.count(&lows), 4),
            greetings: up_to(GREETINGS.count(&lows), 1),
            invites: flag(invites(&lows)),
            moves_on: flag(clause.begins && lows[0] == "sang" && lows.len() <= MOVED_ON_WORDS),
            question: flag(clause.stop() == Stop::Question),
            leads: flag(place.leads),
            short_turn: flag(place.words < 30),
            opens: flag(place.opens),
            first: flag(place.at == 0),
            begins: flag(clause.begins),
            names: up_to(clause.tokens.iter().skip(1).filter(|token| token.is_capital()).count(), 4),
            rarity: rarity.min(30.0),
            density: content.len() as f32 / lows.len() as f32,
            shared: up_to(with(2), 4),
            told: 0.0,
            told_by_others: 0.0,
        }
    }

    /// A greeting or procedure without anything else.
    fn says_nothing(&self) -> bool {
        let said = self.counted + self.dates + self.documents + self.plain;
        if self.invites + self.moves_on > 0.0 {
            return said + self.deadlines == 0.0;
        }
        let asked = self.stances + self.orders + self.orders_led + self.deadlines;
        self.greetings > 0.0 && said + asked + self.problems == 0.0
    }

    fn kind(&self) -> Kind {
        match (self.leads > 0.0, self.orders_led > 0.0, self.proposals + self.stances > 0.0) {
            (true, true, _) => Kind::Task,
            (true, false, true) => Kind::Conclusion,
            (true, false, false) => Kind::Remark,
            (false, _, true) => Kind::Opinion,
            (false, _, false) => Kind::Report,
        }
    }
}

/// "Mời đồng chí Bình báo cáo"; not "mời thầu".
fn invites(words: &[&str]) -> bool {
    let words = words.strip_prefix(&["xin"]).or_else(|| words.strip_prefix(&["kính"])).unwrap_or(words);
    matches!(words, ["mời", who, ..] if *who != "thầu")
}

/// Terms of a meeting: pairs of neighbouring content words, and figures.
struct Terms {
    numbers: HashMap<String, u32>,
    /// By number.
    clauses_with: Vec<u32>,
    rarity: HashMap<String, f32>,
}

impl Terms {
    fn of(turns: &[Vec<Clause>]) -> Self {
        let mut terms = Self { numbers: HashMap::new(), clauses_with: Vec::new(), rarity: HashMap::new() };
        let mut with_word: HashMap<&str, u32> = HashMap::new();
        let clauses = || turns.iter().flatten();
        for clause in clauses() {
            let found: HashSet<String> = texts(clause).into_iter().collect();
            // In the order of the text, so that numbers do not depend on hashing.
            for text in texts(clause) {
                let next = terms.numbers.len() as u32;
                let number = *terms.numbers.entry(text).or_insert(next);
                if number == next {
                    terms.clauses_with.push(0);
                }
            }
            for text in found {
                terms.clauses_with[terms.numbers[&text] as usize] += 1;
            }
            let words: HashSet<&str> = clause.lows().into_iter().collect();
            for word in words {
                *with_word.entry(word).or_default() += 1;
            }
        }
        let all = clauses().count().max(1) as f32;
        terms.rarity = with_word
            .into_iter()
            .map(|(word, count)| (word.to_owned(), (all / count as f32).ln().clamp(0.0, 4.0)))
            .collect();
        terms
    }

    fn rarity(&self, word: &str) -> f32 {
        self.rarity.get(word).copied().unwrap_or_default()
    }

    fn numbers(&self, clause: &Clause) -> Vec<u32> {
        let mut numbers: Vec<u32> = texts(clause).iter().filter_map(|text| self.numbers.get(text).copied()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn texts(clause: &Clause) -> Vec<String> {
    let content: Vec<&str> = clause.lows().into_iter().filter(|word| !STOPWORDS.contains(word)).collect();
    let figures = clause.tokens.iter().filter(|token| token.has_digit()).map(|token| token.low.clone());
    content.windows(2).map(|pair| pair.join(" ")).chain(figures).collect()
}
