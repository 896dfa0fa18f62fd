//! A bounded queue into one connection's task. An empty one holds no memory of its own, and
//! a reader takes all that waits at once; that is why it is not a channel of the runtime.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use futures_util::task::AtomicWaker;

/// How much of a mailbox's limit an item takes.
pub(crate) trait Weigh {
    fn weight(&self) -> usize;
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

    /// Puts an item in; false when it did not fit.
    pub(crate) fn push(&self, item: T) -> bool {
        let mut state = self.state();
        state.weight += item.weight();
        state.overflowed |= state.weight > self.limit;
        let fits = !state.overflowed;
        if fits {
            state.items.push(item);
        }
        drop(state);
        self.reader.wake();
        fits
    }

    /// Swaps what waits into `items`, which must be empty: its memory is used for the next.
    pub(crate) fn take(&self, items: &mut Vec<T>) -> Result<(), Overflowed> {
        let mut state = self.state();
        state.weight = 0;
        std::mem::swap(&mut state.items, items);
        if state.overflowed {
            Err(Overflowed)
        } else {
            Ok(())
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
        assert!(mailbox.push(1u8) && mailbox.push(2));
        mailbox.filled().await;
        let mut items = Vec::new();
        assert_eq!(mailbox.take(&mut items), Ok(()));
        assert_eq!(items, [1, 2]);
    }

    #[test]
    fn a_slow_reader_is_found_out() {
        let mailbox = Mailbox::new(10);
        assert!(mailbox.push(9u8));
        assert!(!mailbox.push(2), "does not fit");
        assert!(!mailbox.push(1), "the order would have a hole");
        assert_eq!(mailbox.take(&mut Vec::new()), Err(Overflowed));
    }
}
