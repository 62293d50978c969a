import { Link } from '@tanstack/react-router';

/** The way out of a dead end. */
export function HomeLink() {
  return (
    <Link to="/" className="inline-flex min-h-12 items-center rounded-full bg-raised px-6 font-semibold hover:bg-edge">
      To the songs
    </Link>
  );
}
