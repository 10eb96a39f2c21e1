//! Who goes first, who is passed over, who is woken.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use proptest::prelude::*;

use super::super::queue::Queue;
use super::*;

/// A gate that lets one through at a time: its budget is one call in a second.
fn narrow() -> RateGate {
    let gate = RateGate::new().window(seconds(1)).longest_wait(Duration::MAX);
    limit(&gate, at(0), seconds(1));
    limit(&gate, at(1), seconds(1));
    assert_eq!(gate.view(at(1)).budget, Some(1));
    gate
}

/// In which order these go, all of whom wait.
fn order(classes: &[Class]) -> Vec<Class> {
    let mut queue = Queue::default();
    let mut waiting: Vec<(Class, u64)> = classes.iter().copied().zip(0..).collect();
    for &(class, number) in &waiting {
        queue.join(class, number, Duration::ZERO);
    }
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let mut ranks: Vec<usize> = waiting.iter().map(|&(class, number)| queue.rank(class, number)).collect();
        let (class, number) = waiting.remove(ranks.iter().position(|&rank| rank == 0).unwrap());
        ranks.sort_unstable();
        assert!(ranks.into_iter().eq(0..=waiting.len()), "each has a rank of its own");
        queue.admit(class, number);
        order.push(class);
    }
    assert!(queue.is_empty());
    order
}

#[test]
fn first_come_is_first_served_within_a_class() {
    let gate = narrow();
    let tickets: Vec<Ticket> = (0..5).map(|_| gate.enter(Class::Bulk)).collect();
    for ticket in tickets.iter().rev() {
        assert!(matches!(ticket.poll(at_millis(1_900)), Admission::Wait(_)));
    }
    let numbers: Vec<u64> = tickets.iter().map(Ticket::place).collect();
    let mut gone = Vec::new();
    let mut waiting: Vec<Ticket> = tickets.into_iter().rev().collect();
    for millis in (2_000..20_000).step_by(25) {
        waiting.retain(|ticket| {
            let goes = ticket.poll(at_millis(millis)) == Admission::Go;
            gone.extend(goes.then(|| ticket.place()));
            !goes
        });
    }
    assert_eq!(gone, numbers);
}

#[test]
fn of_four_calls_at_least_one_is_a_bulk_call() {
    let order = order(&[[Class::Interactive; 9].as_slice(), &[Class::Bulk; 3]].concat());
    for four in order.chunks(4) {
        assert_eq!(four, [Class::Interactive, Class::Interactive, Class::Interactive, Class::Bulk]);
    }
}

proptest! {
    #[test]
    fn nobody_starves(bulk in proptest::collection::vec(any::<bool>(), 1..60)) {
        let class = |bulk: &bool| if *bulk { Class::Bulk } else { Class::Interactive };
        let order = order(&bulk.iter().map(class).collect::<Vec<_>>());
        prop_assert_eq!(order.len(), bulk.len());
        // As long as both wait, interactive calls go first, and of any four one is a bulk call.
        let left = |index: usize, class: Class| order[index..].iter().filter(|&&gone| gone == class).count();
        for index in 0..order.len().saturating_sub(3) {
            if left(index, Class::Bulk) > 0 && left(index + 3, Class::Interactive) > 0 {
                let four = &order[index..index + 4];
                prop_assert_eq!(four.iter().filter(|&&class| class == Class::Bulk).count(), 1, "{:?}", &order);
            }
        }
    }

    /// Whoever drops a ticket, whatever it had come to: the gate goes on.
    #[test]
    fn dropped_tickets_leave(events in proptest::collection::vec((0usize..5, 0usize..8, any::<bool>()), 1..200)) {
        let gate = RateGate::new().window(seconds(1)).longest_wait(Duration::MAX);
        let mut tickets: Vec<Ticket> = Vec::new();
        for (step, (event, which, bulk)) in events.into_iter().enumerate() {
            let now = at_millis(step as u64 * 40);
            let which = which % tickets.len().max(1);
            match event {
                0 => tickets.push(gate.enter(if bulk { Class::Bulk } else { Class::Interactive })),
                1 if !tickets.is_empty() => drop(tickets.swap_remove(which)),
                2 if !tickets.is_empty() => {
                    if tickets[which].poll(now) == Admission::Go && tickets[which].on_sent(now) {
                        tickets.swap_remove(which).on_answered(now);
                    }
                }
                3 if !tickets.is_empty() && tickets[which].poll(now) == Admission::Go => {
                    tickets.swap_remove(which).on_rate_limited(now, Duration::from_millis(100));
                }
                _ => {
                    for ticket in &tickets {
                        let _ = ticket.poll(now);
                    }
                }
            }
        }
        drop(tickets);
        let view = gate.view(at(100));
        prop_assert_eq!((view.interactive_waiting, view.bulk_waiting, view.in_flight), (0, 0, 0));
        prop_assert_eq!(gate.enter(Class::Bulk).poll(at(100)), Admission::Go);
    }
}

#[test]
fn a_ticket_that_is_never_polled_again_is_passed_over_and_goes_first_when_it_comes() {
    let gate = narrow();
    let asleep = gate.enter(Class::Interactive);
    let awake = gate.enter(Class::Interactive);
    assert!(matches!(asleep.poll(at_millis(1_500)), Admission::Wait(_)));
    assert!(matches!(awake.poll(at_millis(1_500)), Admission::Wait(_)));
    let Admission::Wait(wait) = awake.poll(at(2)) else { panic!("the first one still has its turn") };
    assert!(wait <= Duration::from_millis(51), "{wait:?}");
    assert_eq!(awake.poll(at_millis(2_052)), Admission::Go);
    assert!(awake.on_sent(at_millis(2_052)));
    awake.on_answered(at_millis(2_052));
    let third = gate.enter(Class::Interactive);
    // The narrow gate has been full, and tries one more in a window: that one is not the third's.
    assert!(matches!(asleep.poll(at_millis(2_060)), Admission::Wait(_)));
    assert!(matches!(third.poll(at_millis(2_070)), Admission::Wait(_)));
    assert_eq!(asleep.poll(at_millis(2_071)), Admission::Go);
}

struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn who_waits_for_an_answer_is_woken_by_it() {
    let gate = RateGate::new();
    let under_way: Vec<Ticket> = (0..6).map(|_| gate.enter(Class::Interactive)).collect();
    for ticket in &under_way {
        assert_eq!(ticket.poll(at(0)), Admission::Go);
    }
    let waits = gate.enter(Class::Bulk);
    let count = Arc::new(Count(AtomicUsize::new(0)));
    assert!(matches!(waits.poll_or_wake(at(0), &Arc::clone(&count).into()), Admission::Wait(_)));
    assert_eq!(count.0.load(Ordering::Relaxed), 0);
    drop(under_way);
    assert_eq!(count.0.load(Ordering::Relaxed), 1);
    assert_eq!(waits.poll(at(0)), Admission::Go);
}

#[test]
fn those_who_were_sent_and_do_not_come_back_hold_their_places_for_two_windows_only() {
    let gate = narrow();
    let ticket = gate.enter(Class::Bulk);
    assert_eq!(ticket.poll(at(3)), Admission::Go);
    assert!(ticket.on_sent(at(3)));
    // Its answer came long ago, but nobody polls who would say so.
    let other = gate.enter(Class::Interactive);
    assert!(matches!(other.poll(at_millis(4_500)), Admission::Wait(_)));
    assert_eq!(other.poll(at_millis(5_001)), Admission::Go);
    ticket.on_answered(at(90));
}

#[test]
fn time_in_which_nobody_drove_its_holder_is_no_reason_to_refuse_a_ticket() {
    let gate = RateGate::new().longest_wait(seconds(10));
    let [left_alone, waiting] = [gate.enter(Class::Bulk), gate.enter(Class::Bulk)];
    gate.close(at(0), seconds(5));
    for ticket in [&left_alone, &waiting] {
        assert_eq!(ticket.poll(at(0)), Admission::Wait(seconds(5)));
    }
    gate.close(at(60), seconds(5));
    let mut left_alone = left_alone;
    left_alone.left_alone(seconds(55));
    assert_eq!(left_alone.poll(at(60)), Admission::Wait(seconds(5)));
    assert!(matches!(waiting.poll(at(60)), Admission::Refused(Refusal::RateLimited { .. })));
}
