//! A bounded queue into one connection's task. One that nothing was put into holds no memory
//! of its own, and a reader takes all that waits at once; that is why it is not a channel of
//! the runtime.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use futures_util::task::AtomicWaker;

/// What a mailbox has to know of its items.
pub(crate) trait Weigh: Sized {
    /// How much of the limit it takes.
    fn weight(&self) -> usize;

    /// Takes out what later items have made pointless; asked for when the limit is reached.
    fn thin_out(_items: &mut Vec<Self>) {}
}

/// The queue, for one reader. Pushing never waits: what does not fit marks the mailbox as
/// overflowed, and its reader ends the connection.
#[derive(Debug)]
pub(crate) struct Mailbox<T> {
    state: Mutex<State<T>>,
    reader: AtomicWaker,
    limit: usize,
}

#[derive(Debug)]
struct State<T> {
    items: Vec<T>,
    weight: usize,
    overflowed: bool,
}

/// The reader was too slow; what came after the limit is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overflowed;

impl<T: Weigh> Mailbox<T> {
    /// An empty mailbox whose items may weigh that much together.
    pub(crate) fn new(limit: usize) -> Self {
        let state = State {
            items: Vec::new(),
            weight: 0,
            overflowed: false,
        };
        Self {
            state: Mutex::new(state),
            reader: AtomicWaker::new(),
            limit,
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        // Nothing in here panics half-way, so that a poisoned queue is still a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts an item in, and tells what all that waits weighs; `None` when it did not fit.
    pub(crate) fn push(&self, item: T) -> Option<usize> {
        let mut state = self.state();
        state.weight += item.weight();
        state.items.push(item);
        if state.weight > self.limit && !state.overflowed {
            T::thin_out(&mut state.items);
            state.weight = state.items.iter().map(T::weight).sum();
        }
        if state.overflowed || state.weight > self.limit {
            state.overflowed = true;
            state.items = Vec::new();
        }
        let weight = (!state.overflowed).then_some(state.weight);
        drop(state);
        self.reader.wake();
        weight
    }

    /// What all that waits weighs.
    pub(crate) fn weight(&self) -> usize {
        self.state().weight
    }

    /// Swaps what waits into `items`, which must be empty: its memory is used for the next.
    /// Returns what it weighed.
    pub(crate) fn take(&self, items: &mut Vec<T>) -> Result<usize, Overflowed> {
        let mut state = self.state();
        std::mem::swap(&mut state.items, items);
        if state.overflowed {
            Err(Overflowed)
        } else {
            Ok(std::mem::take(&mut state.weight))
        }
    }

    /// Waits until there is something to take.
    pub(crate) async fn filled(&self) {
        poll_fn(|context| {
            // Before the look, so that nothing put in between is missed.
            self.reader.register(context.waker());
            let state = self.state();
            if state.items.is_empty() && !state.overflowed {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weigh for u8 {
        fn weight(&self) -> usize {
            usize::from(*self)
        }
    }

    #[tokio::test]
    async fn what_is_put_in_comes_out_at_once() {
        let mailbox = Mailbox::new(10);
        assert_eq!((mailbox.push(1u8), mailbox.push(2)), (Some(1), Some(3)));
        mailbox.filled().await;
        let mut items = Vec::new();
        assert_eq!(mailbox.take(&mut items), Ok(3));
        assert_eq!(items, [1, 2]);
    }

    #[test]
    fn a_slow_reader_is_found_out() {
        let mailbox = Mailbox::new(10);
        assert_eq!(mailbox.push(9u8), Some(9));
        assert_eq!(mailbox.push(2), None, "does not fit");
        assert_eq!(mailbox.push(1), None, "the order would have a hole");
        assert_eq!(mailbox.take(&mut Vec::new()), Err(Overflowed));
    }
}
