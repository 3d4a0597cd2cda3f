namespace Mentiko.Core.Queues;

/// <summary>Places by their tags, the lowest first: a heap whose members know where they stand, so that each can move or leave.</summary>
internal sealed class Round
{
    private readonly List<Place> _places = [];

    public int Count => _places.Count;

    public Place? First => _places.Count > 0 ? _places[0] : null;

    public void Add(Place place)
    {
        _places.Add(place);
        (place.Round, place.Index) = (this, _places.Count - 1);
        Rise(place);
    }

    public void Remove(Place place)
    {
        var (hole, last) = (place.Index, _places[^1]);
        _places.RemoveAt(_places.Count - 1);
        place.Round = null;
        if (last != place)
        {
            Put(last, hole);
            Move(last);
        }
    }

    /// <summary>Brings the place to where its tag belongs, after the tag has changed.</summary>
    public void Move(Place place)
    {
        Rise(place);
        Sink(place);
    }

    private void Rise(Place place)
    {
        var index = place.Index;
        while (index > 0 && place.IsBefore(_places[(index - 1) / 2]))
        {
            Put(_places[(index - 1) / 2], index);
            index = (index - 1) / 2;
        }

        Put(place, index);
    }

    private void Sink(Place place)
    {
        var index = place.Index;
        while (LowerChild(index) is { } child && child.IsBefore(place))
        {
            var next = child.Index;
            Put(child, index);
            index = next;
        }

        Put(place, index);
    }

    private Place? LowerChild(int index)
    {
        var left = (2 * index) + 1;
        if (left >= _places.Count)
        {
            return null;
        }

        return left + 1 < _places.Count && _places[left + 1].IsBefore(_places[left]) ? _places[left + 1] : _places[left];
    }

    private void Put(Place place, int index)
    {
        _places[index] = place;
        place.Index = index;
    }
}
