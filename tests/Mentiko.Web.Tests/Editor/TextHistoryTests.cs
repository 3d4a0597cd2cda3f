using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Editor;

public sealed class TextHistoryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Undo_ThroughManyChanges_GivesEachTextAndRedoGivesThemBack()
    {
        var history = new TextHistory(_time);
        string[] texts = ["", "one", "one two", "two", "", "three"];
        for (var i = 1; i < texts.Length; i++)
        {
            history.Record(texts[i - 1], texts[i], typed: false);
        }

        var text = texts[^1];
        for (var i = texts.Length - 2; i >= 0; i--)
        {
            Assert.Equal(texts[i], text = history.Undo(text!));
        }

        Assert.Null(history.Undo(text!));
        for (var i = 1; i < texts.Length; i++)
        {
            Assert.Equal(texts[i], text = history.Redo(text!));
        }

        Assert.False(history.CanRedo);
    }

    [Fact]
    public void Undo_AfterTypingWithoutAPause_TakesItBackAtOnce()
    {
        var history = new TextHistory(_time);
        history.Record("", "a", typed: true);
        _time.Advance(TimeSpan.FromMilliseconds(400));
        history.Record("a", "ab", typed: true);
        _time.Advance(TimeSpan.FromSeconds(3));
        history.Record("ab", "abc", typed: true);
        Assert.Equal("ab", history.Undo("abc"));
        Assert.Equal("", history.Undo("ab"));
    }

    [Fact]
    public void Record_AfterUndo_ForgetsWhatWasUndone()
    {
        var history = new TextHistory(_time);
        history.Record("", "a", typed: false);
        history.Undo("a");
        history.Record("", "b", typed: false);
        Assert.False(history.CanRedo);
        Assert.Equal("", history.Undo("b"));
    }

    [Fact]
    public void Record_MoreThanItKeeps_ForgetsTheOldest()
    {
        var history = new TextHistory(_time);
        var text = "";
        for (var i = 0; i < TextHistory.Most + 20; i++)
        {
            history.Record(text, text + "x", typed: false);
            text += "x";
        }

        var steps = 0;
        while (history.Undo(text) is { } before)
        {
            (text, steps) = (before, steps + 1);
        }

        Assert.Equal((TextHistory.Most, 20), (steps, text.Length));
    }

    [Theory]
    [InlineData("aaaa", "aa")]
    [InlineData("aa", "aaaa")]
    [InlineData("abcabc", "abc")]
    [InlineData("", "x")]
    [InlineData("xay", "xby")]
    public void Between_AnyTwoTexts_LeadsFromOneToTheOtherAndBack(string before, string after)
    {
        var edit = TextEdit.Between(before, after)!;
        Assert.Equal(after, edit.ApplyTo(before));
        Assert.Equal(before, edit.Inverse.ApplyTo(after));
    }
}
