import { Component } from 'react';
import { ErrorState } from './ErrorState.tsx';

interface ErrorBoundaryProps {
  /** Names what failed: "The History page". */
  what: string;
  children: React.ReactNode;
}

type ErrorBoundaryState = { readonly kind: 'fine' } | { readonly kind: 'failed'; readonly error: unknown };

/** Keeps an error in one page from breaking the whole window. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { kind: 'failed', error };
  }

  override state: ErrorBoundaryState = { kind: 'fine' };

  override render() {
    if (this.state.kind === 'fine') return this.props.children;
    return (
      <ErrorState
        title={`${this.props.what} cannot be shown`}
        error={this.state.error}
        onRetry={() => this.setState({ kind: 'fine' })}
      />
    );
  }
}
