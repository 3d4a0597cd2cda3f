using Mentiko.Core.Access;

namespace Mentiko.Core.Billing;

/// <summary>Makes a statement into a document to be filed or sent on.</summary>
public interface IStatementPrinter
{
    /// <summary>One page of PDF, with its fonts in it.</summary>
    byte[] Print(NamespaceScope scope, Statement statement);
}
